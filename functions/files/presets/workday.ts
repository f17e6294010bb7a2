import type { Preset } from './preset.ts';

/**
 * A report of workers from Workday. Reports are made by each company; these are the names that
 * Workday gives its fields, as integrations list them:
 * https://documentation.sailpoint.com/connectors/workday/help/integrating_workday/account_attributes.html
 */
export const workday: Preset = {
  name: 'workday',
  title: 'Workday',
  kind: 'employees',
  toldBy: ['Employee ID', 'Supervisory Organization'],
  columns: {
    id: ['Employee ID', 'Worker ID'],
    name: [
      ...['Preferred Name', 'Legal Name', 'Worker', 'Full Name', 'Name'],
      ...['Preferred First Name+Preferred Last Name', 'Legal First Name+Legal Last Name'],
      ...['Legal Name - First Name+Legal Name - Last Name', 'First Name+Last Name'],
    ],
    email: ['Primary Work Email', 'Email - Primary Work', 'Work Email', 'Email Address'],
    role: ['Business Title', 'Job Title', 'Job Profile', 'Position'],
    team: 'Supervisory Organization',
    manager: ['Manager ID', 'Manager Employee ID', "Worker's Manager", 'Manager'],
    startDate: ['Hire Date', 'Original Hire Date'],
    active: ['Worker Status', 'Active Status', 'Employment Status', 'Status'],
    language: ['Preferred Language', 'Language'],
    timeZone: ['Time Zone'],
  },
  words: { active: { 'On Leave': 'yes', Terminated: 'no', Retired: 'no' } },
};
