import type { Preset } from './preset.ts';

/**
 * Peoplebox, by the columns of its import:
 * https://help.peoplebox.ai/hc/peoplebox-help-center/articles/1756218434-goals-import-via-csv-v2
 */
export const peoplebox: Preset = {
  name: 'peoplebox',
  title: 'Peoplebox',
  kind: 'objectives',
  toldBy: ['Row ID', 'Parent Row IDs', 'Goal Title', 'Owner Emails', 'Target Value'],
  columns: {
    row: 'Row ID',
    parentRow: 'Parent Row IDs',
    id: 'Goal ID',
    title: 'Goal Title',
    ownerKind: 'Scope',
    ownerTeam: 'Departments',
    ownerPerson: 'Owner Emails',
    cycleStart: 'Start Date',
    cycleEnd: 'End Date',
    unit: 'Goal Type',
    start: 'Starting Value',
    target: 'Target Value',
    current: 'Current Value',
  },
  words: { unit: { 'Custom Percent': '%', Euro: '€', Dollar: '$', Number: '' } },
  leavesOut: { Action: ['Delete'] },
};
