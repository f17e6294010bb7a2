import type { PinBar } from '../../model/preview.ts';

/** What keeps a pinned lesson from coming first, by its code: read after a number of people. */
type PinBarWords = Readonly<Record<PinBar, string>>;

/** In the languages of the console; answers of the API name the codes, which are its own words. */
export const PIN_BARS: Readonly<Record<'en' | 'de', PinBarWords>> = {
  en: {
    archived: 'its lessons are archived',
    hidden: 'another rule hides it',
    language: 'it is not in their language',
    role: 'it is for other roles',
    minutes: 'it is too long',
    format: 'another format is asked for',
    filter: 'something else is asked for',
    'overdue-review': 'its review is overdue',
    dismissed: 'they put it aside',
    cooldown: 'they did it not long ago',
    failed: 'they failed it not long ago',
    prerequisites: 'other lessons come before it',
    seen: 'they have had it often',
    'not-due': 'it is still fresh in mind',
    holdout: 'they are in the holdout',
    'another-pin': 'another pinned lesson comes first',
  },
  de: {
    archived: 'die Lektionen sind archiviert',
    hidden: 'eine andere Regel blendet sie aus',
    language: 'sie ist nicht in ihrer Sprache',
    role: 'sie ist für andere Rollen',
    minutes: 'sie ist zu lang',
    format: 'ein anderes Format ist gefragt',
    filter: 'etwas anderes ist gefragt',
    'overdue-review': 'ihre Prüfung ist überfällig',
    dismissed: 'sie haben sie beiseitegelegt',
    cooldown: 'sie haben sie vor Kurzem bearbeitet',
    failed: 'sie haben sie vor Kurzem nicht bestanden',
    prerequisites: 'andere Lektionen kommen davor',
    seen: 'sie hatten sie schon oft',
    'not-due': 'sie ist noch frisch',
    holdout: 'sie sind in der Vergleichsgruppe',
    'another-pin': 'eine andere angepinnte Lektion kommt zuerst',
  },
};
