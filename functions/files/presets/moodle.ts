import type { Preset } from './preset.ts';

/**
 * Activity completion of a Moodle course as CSV: who, then for each activity a column of its name
 * with the state and an untitled one with the time. So writes report/progress/index.php of
 * https://github.com/moodle/moodle
 */
export const moodleActivities: Preset = {
  name: 'moodle-activities',
  title: 'Moodle activity completion',
  kind: 'completions',
  toldBy: ['(column 1)', 'Email address'],
  columns: { employee: 'Email address' },
  pairs: {
    beside: ['(column 1)', 'ID number', 'Email address', 'Username', 'Department', 'Institution'],
    title: 'lesson',
    cell: 'status',
    next: 'at',
  },
};

/**
 * A custom report of Moodle on course participants, by the names of its columns:
 * https://docs.moodle.org/en/Custom_reports
 */
export const moodleParticipants: Preset = {
  name: 'moodle-participants',
  title: 'Moodle course participants',
  kind: 'completions',
  toldBy: ['Course full name', 'Time completed'],
  columns: {
    employee: ['Email address', 'Username', 'ID number', 'Full name'],
    lesson: ['Course ID number', 'Course short name', 'Course full name'],
    at: 'Time completed',
    status: 'Completed',
    score: 'Grade',
  },
  words: { score: { '-': '' }, at: { '-': '' } },
};
