import type { Preset } from './preset.ts';

/**
 * Culture Amp, by the template of individual goals; key results stand beside each other in numbered
 * columns: https://support.cultureamp.com/hc/en-us/articles/4408073513106
 */
export const cultureAmp: Preset = {
  name: 'culture-amp',
  title: 'Culture Amp',
  kind: 'objectives',
  toldBy: ['email', 'name', 'visibility', 'due_at', 'created_at'],
  columns: {
    title: 'name',
    ownerPerson: 'email',
    cycleStart: 'created_at',
    cycleEnd: 'due_at',
  },
  otherwise: { ownerKind: 'employee' },
  repeated: {
    keyResultTitle: 'key_result_{n}_title',
    progress: 'key_result_{n}_completion',
  },
  alone: { progress: 'completion' },
};
