import type { Preset } from './preset.ts';

/**
 * PeopleCues by xto10x, by the sheet of a bulk upload; an objective has a metric of its own:
 * https://docs.xto10x.com/peoplecues/objectives/objectives-bulk-upload
 */
export const xto10x: Preset = {
  name: 'xto10x',
  title: 'PeopleCues (xto10x)',
  kind: 'objectives',
  toldBy: ['Objective Title', 'Owner_Email_ID', 'Start_Date', 'Due_Date'],
  columns: {
    title: 'Objective Title',
    ownerPerson: 'Owner_Email_ID',
    cycleStart: 'Start_Date',
    cycleEnd: 'Due_Date',
    keyResultTitle: 'Metric_Name',
    unit: 'Metric_Type',
    start: 'Metric_Start_Value',
    current: 'Metric_Current_Value',
    target: 'Metric_Target_Value',
  },
  words: { unit: { Percentage: '%', Number: '' } },
};
