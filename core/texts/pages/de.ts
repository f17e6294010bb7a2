import { GERMAN } from '../de.ts';
import type { PageTexts, Said } from './texts.ts';

const result = (right: number, of: number): Said => {
  const text = `${right} von ${of} richtig.`;
  if (right === of)
    return {
      title: of === 1 ? 'Auf Anhieb richtig' : 'Alles richtig',
      text: of === 1 ? 'Es kommt später wieder, damit es bleibt.' : text,
    };
  if (2 * right >= of)
    return { title: 'Auf gutem Weg', text: `${text} Der Rest kommt in ein paar Tagen wieder.` };
  if (right > 0)
    return {
      title: 'Ein Anfang ist gemacht',
      text: `${text} Ein zweiter Blick in die Lektion hilft.`,
    };
  return {
    title: 'Das war nicht leicht',
    text: 'Versuchen und danebenliegen prägt sich ein: Beim nächsten Mal wissen Sie es besser.',
  };
};

/** German, by the formal address. */
export const GERMAN_PAGES: PageTexts = {
  language: 'de',
  dir: 'ltr',
  lesson: {
    minutes: (minutes) => (minutes === 1 ? '1 Minute' : `${minutes} Minuten`),
    formats: GERMAN.mail.formats,
    why: 'Warum diese Lektion',
    questions: 'Fragen',
    toQuestions: 'Zu den Fragen',
    place: (number, of) => `Frage ${number} von ${of}`,
    inWords: 'Das Bild in Worten',
    cardsHint: 'Antworten Sie zuerst im Kopf, dann drehen Sie die Karte um.',
    card: (number, of) => `Karte ${number} von ${of}`,
    whatNow: 'Was tun Sie?',
    youDid: 'Sie haben gewählt',
    theEnd: 'Das Ende dieser Geschichte',
    playAgain: 'Zurück und einen anderen Weg versuchen',
    chooseOne: 'Wählen Sie eine Antwort.',
    chooseAll: 'Wählen Sie alle richtigen Antworten.',
    chooseFirst: 'Wählen Sie zuerst eine Antwort.',
    howSure: 'Wie sicher sind Sie? Ein Tippen sendet Ihre Antwort.',
    sure: { guess: 'Geraten', 'think-so': 'Ich glaube schon', sure: 'Sicher' },
    right: 'Richtig!',
    partly: 'Teilweise richtig',
    wrong: 'Nicht ganz',
    yourAnswer: 'Ihre Antwort',
    rightAnswer: 'Richtige Antwort',
    explanation: 'Warum',
    firstCounts: 'Diese Frage haben Sie schon beantwortet: Die erste Antwort zählt.',
    next: 'Nächste Frage',
    result,
    done: { title: 'Geschafft', text: 'Gut gemacht. Es ist vermerkt.' },
    iHaveDoneIt: 'Ich bin fertig',
    open: 'Lektion öffnen',
    opensElsewhere: (host) =>
      `Sie öffnet sich auf ${host}. Diese Seite bleibt hier, bis Sie fertig sind.`,
    doneThere: {
      title: 'Fertig?',
      text: 'Sagen Sie es uns, dann passt die nächste Lektion besser.',
    },
    helpful: 'War es hilfreich?',
    ratings: { no: 'Eher nicht', little: 'Ein wenig', much: 'Sehr' },
    aside: 'Passt es nicht?',
    asides: {
      'too-easy': 'Zu leicht',
      'too-hard': 'Zu schwer',
      later: 'Später',
      'not-relevant': 'Nicht für meine Arbeit',
    },
    suggest: 'Eine Änderung vorschlagen',
    suggestHint:
      'Was ist falsch, fehlt oder ist veraltet? Wer die Lektionen betreut, kann es lesen.',
    send: 'Senden',
    thanks: 'Danke. Es ist vermerkt.',
    thanksFor: {
      'too-easy': 'Danke. Wir berücksichtigen es.',
      'too-hard': 'Danke. Zuerst kommt etwas Leichteres.',
      later: 'Es ist vorerst beiseitegelegt und kommt wieder.',
      'not-relevant': 'Danke. Es wird Ihnen längere Zeit nicht angeboten.',
    },
    tooMany: 'Das waren genug Vorschläge für heute. Kommen Sie morgen wieder.',
    tooLong: 'Das ist zu lang: 4.000 Zeichen werden angenommen. Nichts wurde gesendet.',
    nextLesson: 'Als Nächstes für Sie',
    nothingMore: 'Das war alles für heute.',
    backToLesson: 'Zurück zur Lektion',
    gone: {
      title: 'Diese Lektion gibt es nicht mehr',
      text: 'Sie wurde aus dem Katalog genommen.',
    },
  },
  stop: {
    offer: {
      title: 'Weniger E‑Mails oder keine',
      text: 'Noch hat sich nichts geändert. Wählen Sie, was Sie möchten.',
    },
    stop: 'Keine Lern-E‑Mails mehr',
    orLess: 'Oder behalten, aber weniger',
    weekly: 'Nur einmal in der Woche',
    pause: 'Zwei Wochen Pause',
    stopped: {
      title: 'Die E‑Mails sind abbestellt',
      text: 'Sie bekommen keine Lern-E‑Mails mehr. Nur Sie selbst können sie wieder einschalten.',
    },
    madeWeekly: { title: 'Ab jetzt einmal in der Woche', text: 'Es ist gespeichert.' },
    paused: (day) => ({
      title: 'Zwei Wochen Pause',
      text: `Die nächste E‑Mail kommt frühestens am ${day}.`,
    }),
    changeMind: 'Sie können das jederzeit auf Ihrer eigenen Seite ändern.',
  },
  me: {
    ask: {
      title: 'Ihre eigene Seite',
      text: 'Sehen Sie, wie Ihre Fähigkeiten stehen, und wählen Sie, wann Sie E‑Mails bekommen. Wir senden einen Link an Ihre Adresse.',
    },
    organisation: 'Organisation (ihr Kurzname, wie in Ihren E‑Mails)',
    address: 'E‑Mail-Adresse bei der Arbeit',
    sendLink: 'Link senden',
    asked: {
      title: 'Sehen Sie in Ihr Postfach',
      text: 'Wenn wir die Adresse kennen, ist ein Link unterwegs. Es kann ein paar Minuten dauern.',
    },
    mail: {
      subject: 'Ihr Link zu Ihrer eigenen Lernseite',
      text: (minutes) => `Dieser Link öffnet Ihre eigene Seite. Er gilt ${minutes} Minuten:`,
      notYou:
        'Haben Sie ihn nicht angefordert, tun Sie nichts: Ohne den Link kommt niemand hinein.',
    },
    enter: {
      title: 'Ihre eigene Seite öffnen',
      text: 'Damit bleiben Sie auf diesem Gerät zwölf Stunden angemeldet.',
    },
    enterButton: 'Meine Seite öffnen',
    title: (name) => `Guten Tag, ${name}`,
    leave: 'Abmelden',
    left: { title: 'Sie sind abgemeldet', text: 'Auf diesem Gerät ist nichts mehr offen.' },
    over: {
      title: 'Bitte melden Sie sich neu an',
      text: 'Ihre Sitzung ist zu Ende, und nichts wurde geändert.',
    },
    skills: 'Ihre Fähigkeiten',
    noSkills: 'Noch ist nichts bekannt. Es beginnt mit Ihrer ersten Antwort.',
    standings: {
      mastered: 'Das beherrschen Sie',
      enough: 'So gut, wie Ihre Arbeit es braucht',
      nearly: 'Fast am Ziel',
      'under-way': 'Auf dem Weg',
      'most-to-gain': 'Hier ist viel zu gewinnen',
      untried: 'Noch nicht versucht',
    },
    practised: (day) => `zuletzt geübt am ${day}`,
    suggestions: 'Was du vorgeschlagen hast',
    outcomes: {
      open: 'noch nicht beantwortet',
      noted: 'notiert',
      planned: 'geplant',
      done: 'erledigt',
      declined: 'abgelehnt',
    },
    search: 'Eine Lektion finden',
    searchLabel: 'Was möchten Sie wissen?',
    find: 'Suchen',
    found: (count) =>
      count === 0 ? 'Nichts passt.' : count === 1 ? 'Eine Lektion' : `${count} Lektionen`,
    preferences: 'Wann Sie E‑Mails bekommen',
    preferencesHint: 'Was Sie hier wählen, geht vor dem, was Ihre Organisation eingestellt hat.',
    frequency: 'Wie oft',
    frequencies: { daily: 'Jeden Tag', weekdays: 'An Arbeitstagen', weekly: 'Einmal in der Woche' },
    days: 'An diesen Tagen',
    daysHint: 'Keiner angekreuzt: wie von Ihrer Organisation eingestellt.',
    weekdays: {
      mon: 'Montag',
      tue: 'Dienstag',
      wed: 'Mittwoch',
      thu: 'Donnerstag',
      fri: 'Freitag',
      sat: 'Samstag',
      sun: 'Sonntag',
    },
    hour: 'Um',
    minutesLabel: 'Minuten zum Lernen in einer E‑Mail',
    pausedUntil: 'Keine E‑Mails vor dem',
    timeZone: 'Zeitzone',
    language: 'Sprache',
    asSet: (value) => `Wie eingestellt: ${value}`,
    save: 'Speichern',
    saved: 'Es ist gespeichert.',
    notSaved: 'Es ist nicht gespeichert: Bitte sehen Sie nach, was markiert ist.',
    export: 'Ihre Daten',
    exportHint: 'Alles, was über Sie gespeichert ist, als Datei.',
    exportButton: 'Meine Daten herunterladen',
    exportLater: {
      title: 'Ihre Datei wird vorbereitet',
      text: 'Es ist viel. Sehen Sie in einer Minute wieder nach.',
    },
    exportNext: 'Nächster Teil',
    whoSees: 'Wer was sieht',
    sees: [
      {
        title: 'Sie',
        text: 'Alles, was über Sie gespeichert ist: siehe oben und in der Datei mit Ihren Daten.',
      },
      {
        title: 'Administratoren Ihrer Organisation',
        text: 'Ihr Profil, Ihre Antworten und Ergebnisse, wie Ihre Fähigkeiten in Zahlen stehen, was empfohlen wurde und warum, und Ihre Vorschläge. Sie können auch die ganze Datei mit Ihren Daten lesen. Gründe, die aus Ihren eigenen Antworten entstehen, sehen nur Sie.',
      },
      {
        title: 'Ihre Führungskraft',
        text: 'Hier nichts, außer Ihre Organisation gibt ihr den Zugang eines Administrators.',
      },
      {
        title: 'Verbundene Anwendungen',
        text: 'Was ihr Zugang erlaubt: zu melden, was Sie dort getan haben, und zu fragen, was Sie als Nächstes lernen sollten, warum, und wie Ihre Fähigkeiten stehen.',
      },
      { title: 'Kolleginnen und Kollegen', text: 'Nichts.' },
    ],
    mails: 'E‑Mails und Links',
    stopAll: 'Keine Lern-E‑Mails mehr',
    stopAllHint: 'Nur Sie selbst können sie wieder einschalten.',
    isStopped: 'Sie haben alle Lern-E‑Mails abbestellt.',
    lift: 'Wieder Lern-E‑Mails bekommen',
    lifted: 'Sie können wieder Lern-E‑Mails bekommen.',
    revoke: 'Alle früheren Links ungültig machen',
    revokeHint:
      'Falls jemand anderes Ihre E‑Mails gelesen haben könnte. Sie werden überall abgemeldet; Links zum Abbestellen bleiben gültig.',
    revoked: 'Alle früheren Links sind ungültig.',
  },
  refused: {
    title: 'Dieser Link öffnet nichts',
    text: 'Er ist vielleicht zu alt oder nicht vollständig. In der neuesten E‑Mail steht einer, der geht.',
  },
  toMe: 'Einen neuen Link bekommen',
  unavailable: {
    title: 'Bitte versuchen Sie es gleich noch einmal',
    text: 'Es hat gerade nicht geklappt. Nichts ist verloren: Senden Sie es noch einmal.',
  },
  again: 'Noch einmal versuchen',
};
