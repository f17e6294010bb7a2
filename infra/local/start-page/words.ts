/** Languages of the page; English is for everybody else. */
export type StartLanguage = 'en' | 'de';

/** The words of the start page, one set a language. Counts are whole and ≥ 0, shares 0..1. */
export interface StartWords {
  readonly language: StartLanguage;
  readonly title: string;
  readonly lead: string;
  readonly skip: string;
  readonly noScript: string;
  readonly where: string;
  readonly places: readonly [docs: string, machines: string, mailbox: string, keys: string];
  readonly placeNames: readonly [docs: string, mailbox: string];
  readonly organisation: string;
  readonly employee: string;
  readonly noRole: string;
  readonly isNew: string;
  readonly looking: string;
  readonly failed: (detail: string) => string;
  readonly offline: string;
  readonly again: string;
  readonly nextFor: (name: string) => string;
  readonly lesson: string;
  readonly kinds: Readonly<Record<'new' | 'review' | 'onboarding', string>>;
  readonly formats: Readonly<Record<string, string>>;
  readonly minutes: (minutes: number) => string;
  readonly why: string;
  readonly serves: string;
  readonly until: (day: string) => string;
  readonly way: (start: string, current: string, target: string) => string;
  readonly read: string;
  readonly notForMe: string;
  readonly tooEasy: string;
  readonly noted: string;
  readonly done: string;
  readonly check: string;
  readonly right: string;
  readonly wrong: string;
  readonly isRight: string;
  readonly cards: string;
  readonly inWords: string;
  readonly end: string;
  readonly restart: string;
  readonly result: (name: string, right: number, of: number) => string;
  readonly picks: (before: string, now: string) => string;
  readonly nothing: string;
  readonly needs: (name: string) => string;
  readonly knows: string;
  readonly later: string;
  readonly needed: string;
  readonly served: string;
  readonly scale: (now: string, then: string | undefined, target: string | undefined) => string;
  readonly moved: (points: number) => string;
  readonly plan: string;
  readonly planTotal: (lessons: number, minutes: number) => string;
  readonly whyNot: string;
  readonly chooseLesson: string;
  readonly rank: (rank: number, of: number) => string;
  readonly weights: string;
  readonly weightsHint: string;
  readonly reset: string;
  readonly terms: Readonly<Record<string, string>>;
  readonly numbers: string;
  readonly score: (score: string, propensity: string) => string;
  readonly calls: string;
  readonly anyApp: string;
}

const ENGLISH: StartWords = {
  language: 'en',
  title: 'The five minutes that move your key results',
  lead: 'Two invented organisations with 90 days of simulated history. Choose somebody, and see which short lesson helps their goals most today, and why.',
  skip: 'Skip to the demo',
  noScript: 'This demo needs JavaScript. The API works without: see /docs.',
  where: 'Where everything is',
  places: [
    'every route, with examples',
    'the same for machines',
    'every mail that was sent here; none leaves this machine',
    'keys of the tenants xyz, abc and sandbox (empty, to play in)',
  ],
  placeNames: ['API documentation', 'Mailbox'],
  organisation: 'Organisation',
  employee: 'Employee',
  noRole: 'no role',
  isNew: 'new',
  looking: 'Looking …',
  failed: (detail) => `That did not work: ${detail}`,
  offline: 'the server does not answer.',
  again: 'Try again',
  nextFor: (name) => `Next for ${name}`,
  lesson: 'Lesson',
  kinds: { new: 'New', review: 'Review', onboarding: 'Onboarding' },
  formats: {
    video: 'video',
    infographic: 'infographic',
    quiz: 'quiz',
    scenario: 'scenario',
    flashcards: 'flashcards',
    article: 'article',
  },
  minutes: (minutes) => `${minutes} min`,
  why: 'Why this one',
  serves: 'The key result behind it',
  until: (day) => `until ${day}`,
  way: (start, current, target) => `from ${start}, now ${current}, to ${target}`,
  read: 'Read it',
  notForMe: 'Not for me',
  tooEasy: 'Too easy',
  noted: 'It is noted, and the next choice takes it into account.',
  done: 'Done: what next?',
  check: 'Check yourself',
  right: 'Right.',
  wrong: 'Not quite.',
  isRight: 'right answer',
  cards: 'Answer in your head, then turn the card over.',
  inWords: 'The picture in words',
  end: 'The end of this story.',
  restart: 'Try another way',
  result: (name, right, of) => {
    if (of === 0) return `${name} has read it and answered nothing, which says little yet.`;
    if (right === 0) return `None of ${of} right: nothing learned so far. It will come back.`;
    return right === of ? `All ${of} right.` : `${right} of ${of} right.`;
  },
  picks: (before, now) =>
    before === now
      ? `The pick is still “${now}”.`
      : `The pick was “${before}”; now it is “${now}”.`,
  nothing: 'nothing for today',
  needs: (name) => `What the goals need from ${name}`,
  knows: 'knows now',
  later: 'by the due date without practice',
  needed: 'needed',
  served: 'this lesson',
  scale: (now, then, target) =>
    `${now} now${then ? `, ${then} at the due date without practice` : ''}${target ? `, ${target} needed` : ''}`,
  moved: (points) => `${points > 0 ? 'up' : 'down'} by ${Math.abs(points)} points`,
  plan: 'A plan of 15 minutes',
  planTotal: (lessons, minutes) =>
    `${lessons} ${lessons === 1 ? 'lesson' : 'lessons'}, ${minutes} minutes`,
  whyNot: 'Why not another lesson?',
  chooseLesson: 'Choose a lesson',
  rank: (rank, of) => `Place ${rank} of ${of}.`,
  weights: 'What a weight does',
  weightsHint:
    'Move a weight and see what would come first, by score alone. Nothing is saved: policies are published in the console.',
  reset: 'As in force',
  terms: {
    uplift: 'Lifts key results per minute',
    roleGap: 'Gap to the role',
    retention: 'Would be forgotten',
    urgency: 'Due soon and behind',
    completion: 'Likely to be finished',
    feedback: 'Liked before',
    freshness: 'Fresh',
    variety: 'Variety',
  },
  numbers: 'The numbers behind it',
  score: (score, propensity) => `Score ${score}, picked with probability ${propensity}.`,
  calls: 'Calls that this page just made',
  anyApp: 'Any app can make them.',
};

const GERMAN: StartWords = {
  language: 'de',
  title: 'Die fünf Minuten, die Ihre Ziele voranbringen',
  lead: 'Zwei erfundene Organisationen mit 90 Tagen simulierter Vergangenheit. Wählen Sie jemanden aus und sehen Sie, welche kurze Lektion den Zielen heute am meisten hilft, und warum.',
  skip: 'Zur Vorführung springen',
  noScript: 'Diese Vorführung braucht JavaScript. Die Schnittstelle geht ohne: siehe /docs.',
  where: 'Wo alles ist',
  places: [
    'jede Route mit Beispielen (englisch)',
    'dasselbe für Maschinen',
    'jede Mail, die hier verschickt wurde; keine verlässt diesen Rechner',
    'Schlüssel der Mandanten xyz, abc und sandbox (leer, zum Spielen)',
  ],
  placeNames: ['Dokumentation der Schnittstelle', 'Postfach'],
  organisation: 'Organisation',
  employee: 'Person',
  noRole: 'ohne Rolle',
  isNew: 'neu',
  looking: 'Einen Moment …',
  failed: (detail) => `Das hat nicht geklappt: ${detail}`,
  offline: 'Der Server antwortet nicht.',
  again: 'Noch einmal versuchen',
  nextFor: (name) => `Als Nächstes für ${name}`,
  lesson: 'Lektion',
  kinds: { new: 'Neu', review: 'Auffrischung', onboarding: 'Einarbeitung' },
  formats: {
    video: 'Video',
    infographic: 'Infografik',
    quiz: 'Quiz',
    scenario: 'Szenario',
    flashcards: 'Lernkarten',
    article: 'Artikel',
  },
  minutes: (minutes) => `${minutes} Min.`,
  why: 'Warum gerade diese',
  serves: 'Das Ziel dahinter',
  until: (day) => `bis ${day}`,
  way: (start, current, target) => `von ${start} über jetzt ${current} auf ${target}`,
  read: 'Lesen',
  notForMe: 'Nichts für mich',
  tooEasy: 'Zu leicht',
  noted: 'Es ist vermerkt und wird bei der nächsten Wahl berücksichtigt.',
  done: 'Fertig: Was kommt jetzt?',
  check: 'Prüfen Sie sich',
  right: 'Richtig.',
  wrong: 'Nicht ganz.',
  isRight: 'richtige Antwort',
  cards: 'Antworten Sie im Kopf, dann drehen Sie die Karte um.',
  inWords: 'Das Bild in Worten',
  end: 'Das Ende dieser Geschichte.',
  restart: 'Einen anderen Weg versuchen',
  result: (name, right, of) => {
    if (of === 0) return `${name} hat gelesen und nichts beantwortet; das sagt noch wenig.`;
    if (right === 0) return `Keine von ${of} richtig: Gelernt ist noch nichts. Es kommt wieder.`;
    return right === of ? `Alle ${of} richtig.` : `${right} von ${of} richtig.`;
  },
  picks: (before, now) =>
    before === now
      ? `Die Wahl bleibt „${now}“.`
      : `Die Wahl war „${before}“, jetzt ist sie „${now}“.`,
  nothing: 'nichts für heute',
  needs: (name) => `Was die Ziele von ${name} brauchen`,
  knows: 'kann es jetzt',
  later: 'am Stichtag ohne Übung',
  needed: 'nötig',
  served: 'diese Lektion',
  scale: (now, then, target) =>
    `jetzt ${now}${then ? `, ${then} am Stichtag ohne Übung` : ''}${target ? `, nötig ${target}` : ''}`,
  moved: (points) => `${Math.abs(points)} Punkte ${points > 0 ? 'mehr' : 'weniger'}`,
  plan: 'Ein Plan für 15 Minuten',
  planTotal: (lessons, minutes) =>
    `${lessons} ${lessons === 1 ? 'Lektion' : 'Lektionen'}, ${minutes} Minuten`,
  whyNot: 'Warum nicht eine andere?',
  chooseLesson: 'Lektion wählen',
  rank: (rank, of) => `Platz ${rank} von ${of}.`,
  weights: 'Was ein Gewicht bewirkt',
  weightsHint:
    'Verschieben Sie ein Gewicht und sehen Sie, was nach Punkten zuerst käme. Gespeichert wird nichts: Veröffentlicht wird in der Konsole.',
  reset: 'Wie in Kraft',
  terms: {
    uplift: 'Hebt Ziele je Minute',
    roleGap: 'Lücke zur Rolle',
    retention: 'Würde vergessen',
    urgency: 'Bald fällig und im Rückstand',
    completion: 'Wird wohl beendet',
    feedback: 'Gefiel bisher',
    freshness: 'Frisch',
    variety: 'Abwechslung',
  },
  numbers: 'Die Zahlen dahinter',
  score: (score, propensity) => `Punkte ${score}, gewählt mit Wahrscheinlichkeit ${propensity}.`,
  calls: 'Aufrufe, die diese Seite gerade gemacht hat',
  anyApp: 'Jede Anwendung kann sie machen.',
};

export const START_WORDS: Readonly<Record<StartLanguage, StartWords>> = {
  en: ENGLISH,
  de: GERMAN,
};
