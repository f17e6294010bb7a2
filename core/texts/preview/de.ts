import type { PreviewTexts } from './texts.ts';

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

/** What admins read of a preview in German. */
export const PREVIEW_GERMAN: PreviewTexts = {
  warnings: {
    'newly-nothing': ({ people, sampled, share }) =>
      `${people} von ${sampled} Personen (${percent(share)}), denen jetzt eine Lektion angeboten wird, bekämen nichts.`,
    'one-lesson': ({ title, share }) =>
      `Für ${percent(share)} aller Personen käme „${title}“ zuerst.`,
    'goal-minutes': ({ name, before, after }) =>
      `In ${name} gingen die Minuten für Schlüsselergebnisse von ${minutes(before)} auf ${minutes(after)} zurück.`,
    'rule-without-effect': ({ rule, because }) =>
      `Regel ${rule + 1} trifft auf nichts zu: ${NO_EFFECT[because]}.`,
    'no-change': () =>
      'Es ändert sich nichts: Nur die Anteile der Gewichte zählen, und sie sind dieselben.',
    'more-random': ({ before, after }) =>
      `Die Auswahl wird zufälliger: Die erste Wahl käme in ${percent(after)} der Fälle statt in ${percent(before)}.`,
  },
  presets: {
    'close-gaps': {
      name: 'Lücken vor dem Quartalsende schließen',
      about: 'Was Schlüsselergebnissen noch fehlt und bald fällig ist, kommt zuerst.',
    },
    'hold-on': {
      name: 'Wissen behalten',
      about: 'Was bald vergessen wäre, wird wiederholt, bevor neue Lektionen kommen.',
    },
    'onboard-fast': {
      name: 'Schnell einarbeiten',
      about: 'Was eine Rolle verlangt, kommt zuerst, bis es sitzt.',
    },
  },
};
