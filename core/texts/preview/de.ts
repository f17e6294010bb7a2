import type { PreviewWords } from './texts.ts';

const percent = (share: number): string =>
  share < 0.1
    ? `${String(Number((100 * share).toFixed(1))).replace('.', ',')} %`
    : `${Math.round(100 * share)} %`;
const minutes = (value: number): string => String(Math.round(value));

const NO_EFFECT = {
  lessons: 'keine Lektion hat ihre Kennungen oder Schlagwörter',
  people: 'niemand ist in ihrem Team und ihrer Rolle',
  over: 'ihr letzter Tag ist vorbei',
} as const;

/** Whom a pin does not reach, and what keeps it; those that are few are not counted. */
const barred: PreviewWords['pin-short'] = ({ people, first, because }) => {
  if (people === undefined) return 'jede Person, für die sie gilt,';
  const whom =
    first === undefined
      ? `jede ihrer ${people} Personen`
      : `${people - first} von ${people} Personen`;
  const told = because.map(({ code, said, people: few }) => `${few}: ${said ?? code}`).join('; ');
  return told === '' ? whom : `${whom} (${told})`;
};

/** What admins read of a preview in German. */
export const PREVIEW_GERMAN: PreviewWords = {
  'newly-nothing': ({ people, sampled, share }) =>
    `${people === undefined ? 'Einige wenige' : people} von ${sampled} Personen${share === undefined ? '' : ` (${percent(share)})`} bekämen nichts, denen jetzt eine Lektion angeboten wird.`,
  'one-lesson': ({ title, share }) =>
    `Für ${share === undefined ? 'mehr als 30 %' : percent(share)} aller Personen käme „${title}“ zuerst.`,
  'goal-minutes': ({ name, before, after }) =>
    `In ${name} gingen die Minuten für Schlüsselergebnisse von ${minutes(before)} auf ${minutes(after)} zurück.`,
  'rule-without-effect': ({ rule, because }) =>
    `Regel ${rule + 1} trifft auf nichts zu: ${NO_EFFECT[because]}.`,
  'pin-short': (values) =>
    `Was Regel ${values.rule + 1} anpinnt, kommt nicht für ${barred(values)} zuerst.`,
  'no-change': () =>
    'Es ändert sich nichts: Nur die Anteile der Gewichte zählen, und sie sind dieselben.',
  'more-random': ({ before, after }) =>
    `Die Auswahl wird zufälliger: Die erste Wahl käme in ${percent(after)} der Fälle statt in ${percent(before)}.`,
};
