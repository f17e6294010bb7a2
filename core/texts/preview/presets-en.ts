import type { PresetTexts } from './texts.ts';

/** What presets are called in English. */
export const PRESETS_ENGLISH: PresetTexts = {
  'close-gaps': {
    name: 'Close gaps before the quarter ends',
    about: 'What key results still lack and what is due soon comes first.',
  },
  'hold-on': {
    name: 'Hold on to what we know',
    about: 'What is about to be forgotten is reviewed before new lessons come.',
  },
  'onboard-fast': {
    name: 'Onboard fast',
    about: 'What a role asks for comes first, until people have it.',
  },
};
