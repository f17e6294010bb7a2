import type { Preset } from './preset.ts';

/**
 * Viva Goals, which was Ally, by its import template:
 * https://help.ally.io/en/articles/5221009-filling-okr-templates-when-your-objectives-are-aspirational-and-key-results-are-measurable
 * Parents are named by their row; an entity is a team, the organisation, or `Individual`.
 */
export const ally: Preset = {
  name: 'ally',
  title: 'Viva Goals (Ally)',
  kind: 'objectives',
  toldBy: ['Row ID', 'Title', 'Parent', 'Entity', 'Owner Email', 'Time Period'],
  columns: {
    row: 'Row ID',
    parentRow: 'Parent',
    title: 'Title',
    ownerTeam: 'Entity',
    ownerPerson: 'Owner Email',
    cycle: 'Time Period',
    cycleStart: 'Start Date',
    cycleEnd: ['End Date', 'Due Date'],
    rowType: ['Type', 'OKR Type'],
  },
  words: { ownerTeam: { Individual: '' } },
};
