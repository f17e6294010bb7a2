import type { LastAnswers, MailTexts, Owner, Texts } from './texts.ts';

const HELPS: Readonly<Record<Owner, (keyResult: string) => string>> = {
  own: (keyResult) => `Hilft bei Ihrem eigenen Ziel „${keyResult}“`,
  team: (keyResult) => `Hilft Ihrem Team bei „${keyResult}“`,
  company: (keyResult) => `Hilft bei „${keyResult}“`,
};

const STILL_NEEDED: Readonly<Record<Owner, string>> = {
  own: 'Es ist noch offen',
  team: 'Hier zählt noch jeder Beitrag aus dem Team',
  company: 'Hier wird noch jede Hilfe gebraucht',
};

const lastAnswers = ({ lesson, right, of }: LastAnswers): string => {
  if (right === of)
    return `In „${lesson}“ waren alle ${of} Antworten richtig: Zeit für den nächsten Schritt.`;
  if (right === 0) return `„${lesson}“ war nicht leicht: Ein wenig Übung hilft weiter.`;
  const told = `In „${lesson}“ ${right === 1 ? 'war' : 'waren'} ${right} von ${of} Antworten richtig`;
  return 2 * right >= of
    ? `${told}: Sie sind auf gutem Weg.`
    : `${told}: Ein wenig Übung hilft weiter.`;
};

const minutes = (count: number): string => (count === 1 ? '1 Minute' : `${count} Minuten`);

const headline = (hasQuestion: boolean, count: number): string => {
  if (count === 0) return 'Eine Frage für Sie';
  return hasQuestion ? `Eine Frage und ${minutes(count)} für Sie` : `${minutes(count)} für Sie`;
};

const MAIL: MailTexts = {
  minutes,
  headline,
  subjects: {
    question: [
      (question) => `Wissen Sie es? ${question}`,
      (question) => `${question}`,
      (question) => `Eine Frage: ${question}`,
      (question) => `Noch im Kopf? ${question}`,
      (question) => `Kurz geprüft: ${question}`,
      (question) => `Zu Beginn: ${question}`,
      (question) => `Was sagen Sie? ${question}`,
      (question) => `Noch einmal: ${question}`,
    ],
    lesson: [
      (title) => `Heute: ${title}`,
      (title) => `${title}: ein paar Minuten dafür`,
      (title) => `Als Nächstes für Sie: ${title}`,
      (title) => `Kurz und gut: ${title}`,
      (title) => `Für Sie ausgesucht: ${title}`,
      (title) => `Es lohnt sich: ${title}`,
      (title) => `Ihre nächste Lektion: ${title}`,
      (title) => `Jetzt für Sie: ${title}`,
    ],
    skill: (skill) => `Ihr nächster Schritt bei ${skill}`,
    keyResult: (keyResult) => `Ein Schritt zu „${keyResult}“`,
  },
  formats: {
    video: 'Video',
    infographic: 'Infografik',
    quiz: 'Quiz',
    scenario: 'Szenario',
    flashcards: 'Lernkarten',
    article: 'Artikel',
  },
  kinds: { new: 'Neu für Sie', review: 'Auffrischung', onboarding: 'Erste Wochen' },
  question: 'Eine Frage zu Beginn',
  preselects:
    'Tippen Sie auf eine Antwort. Sie wird nur angekreuzt, Sie können es sich noch überlegen.',
  lessons: 'Heute lohnt sich',
  further: 'Wenn Sie etwas länger Zeit haben',
  open: (title) => `„${title}“ öffnen`,
  goals: 'Wofür es gut ist',
  way: ({ share, now, start, target }) =>
    `${share} des Weges: jetzt ${now}, von ${start} auf ${target}.`,
  held: (now, target) => `Jetzt ${now}, soll bei ${target} bleiben.`,
  onPace: (expected) => `Auf Kurs: Bei gleichmäßigem Tempo wären es bis heute ${expected}.`,
  behindPace: (expected) => `Im Rückstand: Bei gleichmäßigem Tempo wären es bis heute ${expected}.`,
  asItShould: 'Der Wert ist, wo er sein soll.',
  notAsItShould: 'Der Wert ist nicht, wo er sein soll.',
  due: (day) => `Fällig am ${day}.`,
  overdue: (day) => `Das war am ${day} fällig.`,
  progress: 'So kommen Sie voran',
  week: (lessons) =>
    lessons === 1
      ? 'In den letzten sieben Tagen haben Sie an einer Lektion gearbeitet.'
      : `In den letzten sieben Tagen haben Sie an ${lessons} Lektionen gearbeitet.`,
  firm: (skill) => `${skill} beherrschen Sie sicher.`,
  mostRight: (skill) => `Die meisten Fragen zu ${skill} beantworten Sie richtig.`,
  firmOf: (firm, of) =>
    `Insgesamt beherrschen Sie ${firm} der ${of} Fähigkeiten, die von Ihnen erwartet werden.`,
  rarer: (mails, days) =>
    `Seit den letzten ${mails} E-Mails haben wir nichts von Ihnen gehört. Deshalb schreiben wir von jetzt an höchstens alle ${days} Tage. Beantworten Sie eine Frage oder schließen Sie eine Lektion ab, dann kommen sie wieder wie zuvor.`,
  last: 'Seit einem halben Jahr haben wir nichts von Ihnen gehört. Deshalb ist diese E-Mail die letzte. Beantworten Sie eine Frage oder schließen Sie eine Lektion ab, dann kommen wieder welche.',
  why: (sender) =>
    `${sender} schickt Ihnen diese E-Mail, weil Lernen per E-Mail für Sie eingeschaltet ist.`,
  me: 'Ändern, wann sie kommt; Ihre Fähigkeiten und alles, was über Sie gespeichert ist',
  organisation: (id) => `Kurzname Ihrer Organisation: ${id}`,
  stop: 'Keine solchen E-Mails mehr',
  privacy: 'Datenschutz',
};

/** German, by the formal address. */
export const GERMAN: Texts = {
  locale: 'de',
  helpsKeyResult: (keyResult, due, owner) => `${HELPS[owner](keyResult)}, fällig am ${due}.`,
  helpsOverdue: (keyResult, owner) => `${HELPS[owner](keyResult)}: ${STILL_NEEDED[owner]}.`,
  helpsRole: (role, skill) => `${skill} gehört zu Ihrer Arbeit (${role}).`,
  helpsOnboarding: (role) => `Ein guter Schritt in Ihren ersten Wochen (${role}).`,
  largestGap: (skill) => `Bei ${skill} bringt Übung Sie im Moment am weitesten.`,
  lastAnswers,
  again: (answers) =>
    answers === undefined || answers.right === 0
      ? 'Beim letzten Mal hat es noch nicht geklappt. Ein zweiter Anlauf hilft oft.'
      : `Beim letzten Mal ${answers.right === 1 ? 'war' : 'waren'} ${answers.right} von ${answers.of} Antworten richtig. Ein zweiter Anlauf hilft oft.`,
  easier: (lesson) => `Ein Schritt auf dem Weg zu „${lesson}“, das Ihnen schwerfiel.`,
  resume: 'Sie haben es begonnen: Machen Sie dort weiter, wo Sie aufgehört haben.',
  practised: (skill, days) => `${skill} haben Sie zuletzt vor ${days} Tagen geübt.`,
  firstTime: (skill) => `Neu für Sie: ${skill}.`,
  review: (days) =>
    days <= 1
      ? 'Ein kurzer Blick zurück hält es frisch.'
      : `Das hatten Sie vor ${days} Tagen; ein kurzer Blick zurück hält es frisch.`,
  early: (days) =>
    days <= 1
      ? 'Es noch einmal durchzugehen hält Sie in Übung.'
      : `Das hatten Sie vor ${days} Tagen; es noch einmal durchzugehen hält Sie in Übung.`,
  unlocks: (lesson) => `Es bereitet auf „${lesson}“ vor.`,
  pinned: 'Von Ihrer Organisation für Sie ausgesucht.',
  curriculum: 'Der nächste Schritt des Kurses.',
  explore: 'Etwas Neues, das zu Ihnen passen könnte.',
  revisit: 'Einen zweiten Blick wert.',
  nothing: {
    'no-lessons': 'Es gibt noch keine Lektionen. Schauen Sie bald wieder vorbei.',
    'not-offered': 'Im Moment gibt es kein Angebot für Sie. Schauen Sie bald wieder vorbei.',
    'no-match': 'Keine Lektion passt zu dieser Anfrage. Versuchen Sie es mit weniger Filtern.',
    language: 'Es gibt noch keine Lektion in Ihrer Sprache.',
    minutes: 'Keine Lektion ist so kurz. Versuchen Sie es mit etwas mehr Zeit.',
    role: 'Die Lektionen hier sind für andere Rollen.',
    'all-done': 'Sie haben alles gemacht, was es gibt. Was aufgefrischt werden will, kommt wieder.',
    resting:
      'Für heute haben Sie alles gemacht. Was Sie noch brauchen, kommt nach einer kurzen Pause wieder.',
    tried: 'Für heute haben Sie alles versucht. Machen Sie eine Pause: Es kommt noch einmal.',
    dismissed: 'Was übrig ist, haben Sie beiseitegelegt. Neue Lektionen erscheinen von selbst.',
    prerequisites:
      'Was als Nächstes kommt, baut auf Lektionen auf, die Ihnen noch nicht offenstehen.',
  },
  mail: MAIL,
};
