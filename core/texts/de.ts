import type { Texts } from './texts.ts';

/** German, by the formal address. */
export const GERMAN: Texts = {
  locale: 'de',
  helpsKeyResult: (keyResult, due) => `Hilft bei „${keyResult}“, fällig am ${due}.`,
  helpsOverdue: (keyResult) => `Hilft bei „${keyResult}“: Hier wird noch jede Hilfe gebraucht.`,
  helpsRole: (role, skill) => `${skill} gehört zu Ihrer Arbeit (${role}).`,
  helpsOnboarding: (role) => `Ein guter Schritt in Ihren ersten Wochen (${role}).`,
  practised: (skill, days) =>
    days < 1
      ? `${skill} haben Sie heute geübt.`
      : days === 1
        ? `${skill} haben Sie zuletzt gestern geübt.`
        : `${skill} haben Sie zuletzt vor ${days} Tagen geübt.`,
  firstTime: (skill) => `Neu für Sie: ${skill}.`,
  review: (days) =>
    days <= 1
      ? 'Ein kurzer Blick zurück hält es frisch.'
      : `Das hatten Sie vor ${days} Tagen; ein kurzer Blick zurück hält es frisch.`,
  unlocks: (lesson) => `Es bereitet auf „${lesson}“ vor.`,
  pinned: 'Von Ihrer Organisation für Sie ausgesucht.',
  minutes: (minutes) => (minutes === 1 ? '1 Minute.' : `${minutes} Minuten.`),
  curriculum: 'Der nächste Schritt des Kurses.',
  explore: 'Etwas Neues, das zu Ihnen passen könnte.',
  nothing: {
    'no-lessons': 'Es gibt noch keine Lektionen. Schauen Sie bald wieder vorbei.',
    'no-match': 'Keine Lektion passt zu dieser Anfrage. Versuchen Sie es mit weniger Filtern.',
    language: 'Es gibt noch keine Lektion in Ihrer Sprache.',
    minutes: 'Keine Lektion ist so kurz. Versuchen Sie es mit etwas mehr Zeit.',
    role: 'Die Lektionen hier sind für andere Rollen.',
    'all-done': 'Alles erledigt. Morgen geht es weiter.',
    prerequisites:
      'Was als Nächstes kommt, baut auf Lektionen auf, die Ihnen noch nicht offenstehen.',
  },
};
