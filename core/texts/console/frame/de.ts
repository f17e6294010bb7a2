import type { FrameTexts } from './texts.ts';

export const GERMAN_FRAME: FrameTexts = {
  language: 'de',
  dir: 'ltr',
  locale: 'de-DE',
  product: 'Uplift',
  skip: 'Zum Inhalt springen',
  menu: 'Menü',
  navigation: 'Seiten',
  pages: {
    overview: 'Übersicht',
    today: 'Heute',
    policy: 'Richtlinie',
    rules: 'Regeln',
    history: 'Verlauf',
    people: 'Personen',
    teams: 'Teams',
    roles: 'Rollen',
    goals: 'Ziele',
    lessons: 'Lektionen',
    skills: 'Fähigkeiten',
    suggestions: 'Vorschläge',
    digests: 'Lernmails',
    keys: 'Schlüssel',
    members: 'Mitglieder',
    audit: 'Protokoll',
  },
  groups: {
    decide: 'Entscheiden',
    people: 'Personen und Ziele',
    content: 'Inhalte',
    account: 'Konto',
  },
  roles: {
    viewer: 'Lesen',
    content: 'Inhalte',
    goals: 'Ziele',
    people: 'Personen',
    admin: 'Verwaltung',
  },
  authors: {
    operator: 'Betrieb von Uplift',
    key: (label) => `Schlüssel „${label}“`,
    goneKey: (id) => `widerrufener Schlüssel (${id})`,
    token: (host) => `Token von ${host}`,
    goneMember: (id) => `${id} (nicht mehr Mitglied)`,
    jobs: { sweep: 'nächtliches Aufräumen', fit: 'nächtliches Anpassen des Modells' },
    job: (name) => `Hintergrundaufgabe (${name})`,
  },
  signedInAs: (name, tenant) => `${name} · ${tenant}`,
  signOut: 'Abmelden',
  signOutEverywhere: 'Überall abmelden',
  chooseLanguage: 'Sprache',
  languages: { en: 'English', de: 'Deutsch' },
  signedOut: {
    title: 'Sie sind abgemeldet',
    text: 'Niemand kann diese Sitzung weiter benutzen.',
  },
  signIn: {
    title: 'Anmelden',
    text: 'Die Konsole ist für Mitglieder von Organisationen, die Uplift nutzen.',
  },
  signInWith: (host) => `Anmelden mit ${host}`,
  noSignIn:
    'Für diese Konsole ist keine Anmeldung eingerichtet. Wenden Sie sich an deren Betreiber.',
  localSignIn: (command) =>
    `Auf diesem Rechner meldet man sich mit einem Link an, der einmal gilt. Einen neuen gibt: ${command}`,
  chooseTenant: {
    title: 'Organisation wählen',
    text: 'Sie sind Mitglied von mehreren. Jede hat ihre eigene Sitzung.',
  },
  noMember: {
    title: 'Sie sind hier kein Mitglied',
    text: 'Sie sind angemeldet, aber keine Organisation hat Sie zum Mitglied ihrer Konsole gemacht. Eine E-Mail-Adresse zählt erst, wenn Ihre Anmeldung sie bestätigt hat. Fragen Sie die Verwaltung Ihrer Organisation.',
  },
  signInFailed: {
    title: 'Das hat nicht geklappt',
    text: 'Die Anmeldung wurde nicht beendet, dauerte zu lange oder begann in einem anderen Fenster. Es wurde nichts geändert.',
  },
  signInDown: {
    title: 'Die Anmeldung antwortet nicht',
    text: 'Der Dienst, der weiß, wer Sie sind, ist nicht erreichbar. Versuchen Sie es in einer Minute wieder.',
  },
  linkUsed: {
    title: 'Dieser Link öffnet nichts',
    text: 'Jeder Link gilt einmal, einen Tag lang.',
  },
  tryAgain: 'Noch einmal versuchen',
  toOverview: 'Zur Übersicht',
  notFound: {
    title: 'Diese Seite gibt es nicht',
    text: 'Vielleicht wurde sie verschoben oder gelöscht.',
  },
  forbidden: (roles) => ({
    title: 'Dafür fehlt Ihnen das Recht',
    text: `Nötig ist die Rolle ${roles.join(' oder ')}. Die Verwaltung Ihrer Organisation kann sie Ihnen geben.`,
  }),
  foreign: {
    title: 'Das kam nicht aus der Konsole',
    text: 'Eine andere Seite hat es in Ihrem Namen geschickt. Es wurde nichts getan.',
  },
  stale: {
    title: 'Es wurde noch nichts getan',
    text: 'Das Formular war offen, bevor Sie sich angemeldet haben. Prüfen Sie den Inhalt, und senden Sie ihn, wenn er noch stimmt.',
  },
  sendAgain: 'Jetzt senden',
  sessionOver: {
    title: 'Ihre Sitzung ist zu Ende',
    text: 'Es wurde nichts getan. Melden Sie sich an, kommen Sie in dieses Fenster zurück, und senden Sie noch einmal, was unten steht.',
  },
  whatWasSent: 'Ihre Eingaben',
  unavailable: {
    title: 'Die Daten sind nicht erreichbar',
    text: 'Uplift bekam von seiner Tabelle keine Antwort. Ob der letzte Schritt getan ist, ist nicht bekannt; ihn zu wiederholen schadet nicht.',
  },
  failed: { title: 'Etwas ging schief', text: 'Der Fehler liegt bei uns und ist vermerkt.' },
  refused: 'Das geht nicht',
  tooLarge: {
    title: 'Das ist zu viel auf einmal',
    text: 'Senden Sie weniger oder kürzere Einträge.',
  },
  requestId: (id) => `Anfrage ${id}`,
};
