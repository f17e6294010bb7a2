import type { Preset } from './preset.ts';

/**
 * The completion report of IOMAD, by the columns of local/report_completion in
 * https://github.com/iomad/iomad
 */
export const iomad: Preset = {
  name: 'iomad',
  title: 'IOMAD',
  kind: 'completions',
  toldBy: ['Email address', 'Course', 'Status', 'Date completed'],
  columns: {
    employee: 'Email address',
    lesson: 'Course',
    at: 'Date completed',
    status: 'Status',
    score: ['Grade', 'Final score'],
  },
  words: { score: { 'N/A': '', '-': '' }, at: { 'N/A': '', '-': '' } },
};
