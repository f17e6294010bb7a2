import type { Preset } from './preset.ts';

/**
 * The user data file of SAP SuccessFactors: keys in the first row, labels in the second.
 * https://apps.support.sap.com/sap/support/knowledge/public/en/2087504
 */
export const successfactors: Preset = {
  name: 'successfactors',
  title: 'SAP SuccessFactors',
  kind: 'employees',
  toldBy: ['STATUS', 'USERID', 'USERNAME', 'FIRSTNAME', 'LASTNAME'],
  columns: {
    id: 'USERID',
    name: 'FIRSTNAME+LASTNAME',
    email: 'EMAIL',
    role: ['TITLE', 'JOBCODE'],
    team: 'DEPARTMENT',
    manager: 'MANAGER',
    startDate: 'HIREDATE',
    timeZone: 'TIMEZONE',
    language: 'DEFAULT_LOCALE',
    active: 'STATUS',
  },
  words: {
    manager: { NO_MANAGER: '', NO_MGR: '' },
    active: { active_external_suite: 'yes', inactive_external_suite: 'no' },
  },
};
