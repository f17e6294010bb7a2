import type { Preset } from './preset.ts';

/**
 * OKR for Jira by Appfire, as its pages describe the columns of an import:
 * https://appfire.atlassian.net/wiki/spaces/OFJ/pages/603652686/Import+OKRs
 * A line stands below the one whose order begins its own: 1.2.1 below 1.2.
 */
export const appfire: Preset = {
  name: 'appfire',
  title: 'OKR for Jira (Appfire)',
  kind: 'objectives',
  toldBy: ['Order', 'Type', 'Summary', 'Period', 'Start value', 'Target value'],
  columns: {
    row: 'Order',
    rowType: 'Type',
    title: 'Summary',
    cycle: 'Period',
    ownerKind: 'OKR type',
    ownerTeam: 'Teams',
    ownerPerson: 'Owner',
    cycleStart: 'Expected start date',
    cycleEnd: 'Expected end date',
  },
};
