import type { Preset } from './preset.ts';

/**
 * A report of employees from BambooHR, by the names that it shows for its fields:
 * https://documentation.bamboohr.com/docs/list-of-field-names
 */
export const bamboohr: Preset = {
  name: 'bamboohr',
  title: 'BambooHR',
  kind: 'employees',
  toldBy: ['Employee #', 'Hire Date'],
  columns: {
    id: 'Employee #',
    name: ['Full Name', 'Display Name', 'First Name+Last Name'],
    email: ['Work Email', 'Best Email', 'Email'],
    role: 'Job Title',
    team: ['Department', 'Division'],
    manager: ['Supervisor EID', 'Reporting to', 'Reports To', 'Supervisor', 'Manager'],
    startDate: 'Hire Date',
    active: ['Status', 'Employment Status'],
  },
  words: {
    active: {
      ...{ 'Full-Time': 'yes', 'Part-Time': 'yes', Contractor: 'yes', Intern: 'yes' },
      ...{ 'On Leave': 'yes', Terminated: 'no' },
    },
  },
};
