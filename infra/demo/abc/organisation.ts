import {
  type DemoEmployee,
  type DemoOrganisation,
  ofTeam,
  QUARTER,
  weekly,
} from '../organisation.ts';

const person = (
  id: string,
  name: string,
  role: string,
  team: string,
  more: Partial<DemoEmployee> & Pick<DemoEmployee, 'diligence' | 'ability'>,
): DemoEmployee => ({
  id,
  name,
  email: `${id}@abc.example`,
  role,
  team,
  manager: 'lea.martin',
  timeZone: 'Europe/Lisbon',
  language: 'en',
  startDay: -400,
  ...more,
});

const PUNE = { timeZone: 'Asia/Kolkata' } as const;
const AUSTIN = { timeZone: 'America/Chicago' } as const;

/** A start-up that wants a flawless launch. */
export const abc: DemoOrganisation = {
  id: 'abc',
  name: 'ABC Tech',
  skills: [
    { id: 'reliability', name: 'Reliability' },
    { id: 'incident-response', name: 'Incident response', parent: 'reliability' },
    { id: 'observability', name: 'Observability', parent: 'reliability' },
    { id: 'load-testing', name: 'Load testing', parent: 'reliability' },
    { id: 'feature-flags', name: 'Feature flags' },
    { id: 'api-design', name: 'API design' },
    { id: 'secure-coding', name: 'Secure coding' },
    { id: 'accessibility', name: 'Accessibility' },
    { id: 'launch-communication', name: 'Launch communication' },
    { id: 'prioritisation', name: 'Prioritisation' },
    { id: 'feedback', name: 'Giving feedback' },
    { id: 'leadership', name: 'Leadership' },
  ],
  roles: [
    {
      id: 'engineer',
      name: 'Engineer',
      skills: [
        { skill: 'feature-flags', level: 0.75 },
        { skill: 'api-design', level: 0.7 },
        { skill: 'secure-coding', level: 0.75 },
        { skill: 'observability', level: 0.65, weight: 0.6 },
        { skill: 'accessibility', level: 0.6, weight: 0.6 },
      ],
      tasks: [
        { name: 'Ship a change', skills: ['feature-flags', 'observability'] },
        { name: 'Review code', skills: ['secure-coding', 'api-design', 'feedback'] },
      ],
    },
    {
      id: 'on-call',
      name: 'Reliability Engineer',
      skills: [
        { skill: 'incident-response', level: 0.85 },
        { skill: 'observability', level: 0.85 },
        { skill: 'load-testing', level: 0.8 },
        { skill: 'secure-coding', level: 0.65, weight: 0.5 },
      ],
      tasks: [{ name: 'Be on call', skills: ['incident-response', 'observability'] }],
    },
    {
      id: 'product-manager',
      name: 'Product Manager',
      skills: [
        { skill: 'prioritisation', level: 0.85 },
        { skill: 'launch-communication', level: 0.8 },
        { skill: 'feedback', level: 0.65, weight: 0.5 },
      ],
    },
    {
      id: 'designer',
      name: 'Designer',
      skills: [
        { skill: 'accessibility', level: 0.85 },
        { skill: 'launch-communication', level: 0.6, weight: 0.5 },
        { skill: 'feedback', level: 0.7 },
      ],
    },
    {
      id: 'lead',
      name: 'Engineering Lead',
      skills: [
        { skill: 'leadership', level: 0.8 },
        { skill: 'feedback', level: 0.8 },
        { skill: 'prioritisation', level: 0.75 },
        { skill: 'incident-response', level: 0.7, weight: 0.5 },
      ],
      tasks: [
        { name: 'Run a review after an incident', skills: ['incident-response', 'leadership'] },
      ],
    },
  ],
  teams: [
    { id: 'product', name: 'Product' },
    { id: 'core', name: 'Core', parent: 'product' },
    { id: 'web', name: 'Web', parent: 'product' },
    { id: 'platform', name: 'Platform' },
    { id: 'launch', name: 'Launch', parent: 'product' },
  ],
  employees: [
    person('lea.martin', 'Léa Martin', 'lead', 'product', {
      diligence: 3,
      ability: 0.9,
      manager: undefined,
    }),
    person('arjun.mehta', 'Arjun Mehta', 'lead', 'platform', {
      ...PUNE,
      diligence: 2.5,
      ability: 0.8,
    }),
    person('bella.costa', 'Bella Costa', 'engineer', 'core', { diligence: 4.5, ability: 0.5 }),
    person('cem.yilmaz', 'Cem Yılmaz', 'engineer', 'core', { diligence: 2, ability: 0.2 }),
    person('dana.kim', 'Dana Kim', 'engineer', 'core', { ...AUSTIN, diligence: 1.5, ability: 0.7 }),
    person('eli.stone', 'Eli Stone', 'engineer', 'core', { ...AUSTIN, diligence: 0.2, ability: 0 }),
    person('fatima.ali', 'Fatima Ali', 'engineer', 'web', { diligence: 3, ability: 0.4 }),
    person('gabe.ross', 'Gabe Ross', 'engineer', 'web', { ...AUSTIN, diligence: 2, ability: -0.3 }),
    person('hana.sato', 'Hana Sato', 'engineer', 'web', {
      timeZone: 'Asia/Tokyo',
      diligence: 2.5,
      ability: 0.6,
    }),
    person('ivan.petrov', 'Ivan Petrov', 'engineer', 'web', { diligence: 1, ability: -0.5 }),
    person('jaya.nair', 'Jaya Nair', 'on-call', 'platform', {
      ...PUNE,
      diligence: 3,
      ability: 0.9,
    }),
    person('karan.shah', 'Karan Shah', 'on-call', 'platform', {
      ...PUNE,
      diligence: 2,
      ability: 0.3,
    }),
    person('lucia.diaz', 'Lucía Díaz', 'on-call', 'platform', {
      timeZone: 'Europe/Madrid',
      diligence: 2,
      ability: 0.5,
    }),
    person('milo.berg', 'Milo Berg', 'on-call', 'platform', {
      timeZone: 'Europe/Berlin',
      language: 'de',
      diligence: 2.5,
      ability: 0.4,
    }),
    person('noor.haddad', 'Noor Haddad', 'product-manager', 'launch', {
      diligence: 3,
      ability: 0.6,
    }),
    person('otto.lang', 'Otto Lang', 'product-manager', 'core', {
      timeZone: 'Europe/Berlin',
      language: 'de',
      diligence: 2,
      ability: 0.2,
    }),
    person('pia.rossi', 'Pia Rossi', 'product-manager', 'web', {
      timeZone: 'Europe/Rome',
      diligence: 1.5,
      ability: 0.4,
    }),
    person('ravi.das', 'Ravi Das', 'designer', 'web', { ...PUNE, diligence: 2.5, ability: 0.5 }),
    person('sofia.lopes', 'Sofia Lopes', 'designer', 'web', { diligence: 2, ability: 0.7 }),
    person('theo.blanc', 'Théo Blanc', 'engineer', 'launch', {
      timeZone: 'Europe/Paris',
      diligence: 2,
      ability: 0.3,
    }),
    person('una.byrne', 'Una Byrne', 'engineer', 'launch', {
      timeZone: 'Europe/Dublin',
      diligence: 3,
      ability: 0,
      startDay: -9,
    }),
    person('vera.holm', 'Vera Holm', 'on-call', 'platform', {
      timeZone: 'Europe/Stockholm',
      diligence: 3,
      ability: 0.1,
      startDay: -15,
    }),
    person('will.grant', 'Will Grant', 'designer', 'launch', {
      ...AUSTIN,
      diligence: 1,
      ability: -0.2,
    }),
  ],
  objectives: [
    {
      id: 'flawless-launch',
      title: 'A launch without a flaw',
      owner: { kind: 'company' },
      cycle: QUARTER,
      weight: 2,
      keyResults: [
        {
          id: 'launch-load',
          title: 'Ten thousand users at once without an error',
          metric: { unit: 'users at once', start: 1500, current: 1500, target: 10000 },
          dueDay: 21,
          weight: 2,
          skills: [
            { skill: 'load-testing', level: 0.85 },
            { skill: 'observability', level: 0.8, weight: 0.7 },
          ],
          checkIns: weekly(1500, 1800, 2200, 2600, 3000, 3300, 3700, 4100),
        },
        {
          id: 'recovery-time',
          title: 'Back within fifteen minutes of any incident',
          metric: { unit: 'minutes', start: 70, current: 70, target: 15 },
          dueDay: 24,
          weight: 1.5,
          skills: [
            { skill: 'incident-response', level: 0.85 },
            { skill: 'feature-flags', level: 0.8, weight: 0.8 },
          ],
          checkIns: [
            ...weekly(70, 66, 62, 57, 55, 50, 46, 44),
            ...ofTeam('platform', 60, 55, 48, 44, 38, 32, 28, 26),
          ],
        },
        {
          id: 'beta-score',
          title: 'Beta testers score us 8.5 of 10',
          metric: { unit: 'score', start: 6.9, current: 6.9, target: 8.5 },
          dueDay: 28,
          skills: [
            { skill: 'launch-communication', level: 0.75 },
            { skill: 'accessibility', level: 0.75 },
          ],
          checkIns: weekly(6.9, 7.2, 7.4, 7.7, 7.9, 8.1, 8.3, 8.3),
        },
      ],
    },
    {
      id: 'safe-by-default',
      title: 'Safe by default',
      owner: { kind: 'team', id: 'product' },
      cycle: QUARTER,
      keyResults: [
        {
          id: 'open-findings',
          title: 'No serious security finding stays open',
          metric: { unit: 'findings', start: 14, current: 14, target: 0 },
          dueDay: 20,
          weight: 1.5,
          skills: [{ skill: 'secure-coding', level: 0.85 }],
          checkIns: weekly(14, 13, 13, 12, 11, 11, 10, 10),
        },
        {
          id: 'api-breaks',
          title: 'No breaking change of the public API',
          metric: { unit: 'breaking changes', start: 0, current: 0, target: 0 },
          dueDay: 31,
          weight: 0.6,
          skills: [{ skill: 'api-design', level: 0.8 }],
          checkIns: weekly(0, 0, 0, 0, 0, 0, 0, 0),
        },
      ],
    },
    {
      id: 'learn-from-failure',
      title: 'Every incident makes us better',
      owner: { kind: 'team', id: 'platform' },
      cycle: { startDay: -60, endDay: 91 },
      keyResults: [
        {
          id: 'blameless-reviews',
          title: 'Every incident has a blameless review within three days',
          metric: { unit: '%', start: 20, current: 20, target: 100 },
          dueDay: 85,
          skills: [
            { skill: 'incident-response', level: 0.8 },
            { skill: 'feedback', level: 0.7, weight: 0.5 },
          ],
          checkIns: weekly(20, 30, 45, 50, 60, 65, 75, 80),
        },
      ],
    },
    {
      id: 'grow-the-team',
      title: 'A team that grows itself',
      owner: { kind: 'company' },
      cycle: { startDay: 32, endDay: 122 },
      weight: 0.8,
      keyResults: [
        {
          id: 'feedback-habit',
          title: 'Everyone gives useful feedback every week',
          metric: { unit: '%', start: 35, current: 35, target: 80 },
          dueDay: 120,
          skills: [
            { skill: 'feedback', level: 0.75 },
            { skill: 'leadership', level: 0.75, roles: ['lead'] },
          ],
          checkIns: [],
        },
      ],
    },
    {
      id: 'noor-speaks',
      title: 'I can announce a launch on stage',
      owner: { kind: 'employee', id: 'noor.haddad' },
      cycle: QUARTER,
      keyResults: [
        {
          id: 'noor-talks',
          title: 'Three rehearsed launch talks',
          metric: { unit: 'talks', start: 0, current: 0, target: 3 },
          dueDay: 26,
          skills: [{ skill: 'launch-communication', level: 0.85 }],
          checkIns: [],
        },
      ],
    },
  ],
};
