import type { Preset } from './preset.ts';

/**
 * Skills of ESCO in any language (skills_en.csv, skills_de.csv): the URI is the same in all.
 * https://esco.ec.europa.eu/en/use-esco/download
 */
export const esco: Preset = {
  name: 'esco',
  title: 'ESCO skills',
  kind: 'skills',
  toldBy: ['conceptUri', 'preferredLabel', 'skillType'],
  columns: { standardId: 'conceptUri', name: 'preferredLabel', description: 'description' },
  otherwise: { framework: 'esco' },
  leavesOut: { status: ['obsolete'] },
};
