import type { PresetTexts } from './texts.ts';

/** What presets are called in German. */
export const PRESETS_GERMAN: PresetTexts = {
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
};
