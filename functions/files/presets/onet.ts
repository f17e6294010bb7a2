import type { Preset } from './preset.ts';

/**
 * Skills of O*NET: the Content Model Reference, or Skills, which names each skill with every
 * occupation. https://www.onetcenter.org/dictionary/27.2/text/skills.html
 */
export const onetSkills: Preset = {
  name: 'onet',
  title: 'O*NET skills',
  kind: 'skills',
  toldBy: ['Element ID', 'Element Name'],
  columns: { standardId: 'Element ID', name: 'Element Name', description: 'Description' },
  otherwise: { framework: 'onet' },
};

/**
 * Occupations of O*NET as roles: the level that each skill needs, from 0 to 7, beside its
 * importance, which is left out. https://www.onetcenter.org/dictionary/26.1/excel/skills.html
 */
export const onetRoles: Preset = {
  name: 'onet-occupations',
  title: 'O*NET occupations',
  kind: 'roles',
  toldBy: ['O*NET-SOC Code', 'Title', 'Element Name', 'Scale ID', 'Data Value'],
  columns: { id: 'O*NET-SOC Code', name: 'Title', skill: 'Element Name', level: 'Data Value' },
  leavesOut: { 'Scale ID': ['IM'] },
  scoreOf: 7,
};
