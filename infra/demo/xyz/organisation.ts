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
  email: `${id}@xyz.example`,
  role,
  team,
  manager: 'mira.keller',
  timeZone: 'Europe/London',
  language: 'en',
  startDay: -700,
  ...more,
});

const GERMAN = { timeZone: 'Europe/Berlin', language: 'de' } as const;
const DENVER = { timeZone: 'America/Denver' } as const;
const MANILA = { timeZone: 'Asia/Manila' } as const;

/** Customer support that wants happier customers through shorter response times. */
export const xyz: DemoOrganisation = {
  id: 'xyz',
  name: 'XYZ Corporation',
  skills: [
    { id: 'communication', name: 'Communication' },
    {
      id: 'clear-writing',
      name: 'Clear writing',
      parent: 'communication',
      description: 'Replies that are understood at the first reading.',
    },
    { id: 'active-listening', name: 'Active listening', parent: 'communication' },
    {
      id: 'de-escalation',
      name: 'De-escalation',
      parent: 'communication',
      description: 'Calming an upset customer and getting back to the problem.',
    },
    { id: 'product-knowledge', name: 'Product knowledge' },
    { id: 'troubleshooting', name: 'Troubleshooting', parent: 'product-knowledge' },
    {
      id: 'triage',
      name: 'Triage',
      description: 'Deciding what comes first, and who should have it.',
    },
    { id: 'time-management', name: 'Time management' },
    {
      id: 'knowledge-base',
      name: 'Knowledge base',
      description: 'Finding, using and writing help articles.',
    },
    { id: 'leadership', name: 'Leadership' },
    { id: 'coaching', name: 'Coaching', parent: 'leadership' },
    { id: 'resilience', name: 'Resilience', description: 'Staying well in a demanding job.' },
  ],
  roles: [
    {
      id: 'agent',
      name: 'Support Agent',
      skills: [
        { skill: 'clear-writing', level: 0.75 },
        { skill: 'active-listening', level: 0.75 },
        { skill: 'product-knowledge', level: 0.75 },
        { skill: 'troubleshooting', level: 0.7 },
        { skill: 'triage', level: 0.6, weight: 0.6 },
        { skill: 'de-escalation', level: 0.7 },
      ],
      tasks: [
        { name: 'Answer an e-mail', skills: ['clear-writing', 'product-knowledge'] },
        { name: 'Take a call', skills: ['active-listening', 'de-escalation'] },
      ],
      onboardingDays: 45,
    },
    {
      id: 'senior-agent',
      name: 'Senior Agent',
      skills: [
        { skill: 'troubleshooting', level: 0.85 },
        { skill: 'triage', level: 0.8 },
        { skill: 'de-escalation', level: 0.85 },
        { skill: 'knowledge-base', level: 0.75 },
        { skill: 'coaching', level: 0.6, weight: 0.5 },
      ],
      tasks: [{ name: 'Take over an escalation', skills: ['de-escalation', 'troubleshooting'] }],
    },
    {
      id: 'team-lead',
      name: 'Team Lead',
      skills: [
        { skill: 'leadership', level: 0.8 },
        { skill: 'coaching', level: 0.8 },
        { skill: 'time-management', level: 0.75 },
        { skill: 'triage', level: 0.75, weight: 0.5 },
        { skill: 'resilience', level: 0.7, weight: 0.5 },
      ],
      tasks: [{ name: 'Run a one-to-one', skills: ['coaching', 'active-listening'] }],
    },
    {
      id: 'knowledge-editor',
      name: 'Knowledge Editor',
      skills: [
        { skill: 'knowledge-base', level: 0.85 },
        { skill: 'clear-writing', level: 0.85 },
        { skill: 'product-knowledge', level: 0.8 },
      ],
    },
  ],
  teams: [
    { id: 'support', name: 'Support' },
    { id: 'email', name: 'E-mail and chat', parent: 'support' },
    { id: 'phone', name: 'Phone', parent: 'support' },
    { id: 'dach', name: 'German-speaking customers', parent: 'email' },
    { id: 'escalations', name: 'Escalations', parent: 'support' },
    { id: 'knowledge', name: 'Knowledge', parent: 'support' },
  ],
  employees: [
    person('mira.keller', 'Mira Keller', 'team-lead', 'support', {
      diligence: 3,
      ability: 0.8,
      manager: undefined,
    }),
    person('tom.hughes', 'Tom Hughes', 'team-lead', 'phone', { diligence: 2, ability: 0.5 }),
    person('amara.obi', 'Amara Obi', 'team-lead', 'email', { diligence: 3, ability: 0.7 }),
    person('jana.wolf', 'Jana Wolf', 'team-lead', 'dach', {
      ...GERMAN,
      diligence: 2,
      ability: 0.6,
    }),
    person('ben.carter', 'Ben Carter', 'agent', 'email', { diligence: 4.5, ability: 0.3 }),
    person('chloe.davis', 'Chloe Davis', 'agent', 'email', { diligence: 2, ability: 0.1 }),
    person('dev.patel', 'Dev Patel', 'agent', 'email', { diligence: 2.5, ability: 0.6 }),
    person('ella.nguyen', 'Ella Nguyen', 'agent', 'email', {
      ...DENVER,
      diligence: 1,
      ability: -0.4,
    }),
    person('finn.olsen', 'Finn Olsen', 'agent', 'email', { diligence: 0.2, ability: 0 }),
    person('grace.lim', 'Grace Lim', 'agent', 'phone', { ...MANILA, diligence: 3, ability: 0.4 }),
    person('hugo.santos', 'Hugo Santos', 'agent', 'phone', {
      ...MANILA,
      diligence: 2,
      ability: -0.2,
    }),
    person('isla.reyes', 'Isla Reyes', 'agent', 'phone', {
      ...MANILA,
      diligence: 1.5,
      ability: 0.2,
    }),
    person('jack.turner', 'Jack Turner', 'agent', 'phone', { diligence: 1, ability: -0.8 }),
    person('kira.novak', 'Kira Novak', 'agent', 'phone', { diligence: 2.5, ability: 0.9 }),
    person('lena.braun', 'Lena Braun', 'agent', 'dach', {
      ...GERMAN,
      diligence: 2.5,
      ability: 0.2,
    }),
    person('max.richter', 'Max Richter', 'agent', 'dach', {
      ...GERMAN,
      diligence: 1.5,
      ability: 0,
    }),
    person('nina.vogt', 'Nina Vogt', 'agent', 'dach', {
      ...GERMAN,
      diligence: 3,
      ability: 0.4,
      startDay: -12,
    }),
    person('omar.farah', 'Omar Farah', 'senior-agent', 'escalations', {
      diligence: 2,
      ability: 0.9,
    }),
    person('priya.rao', 'Priya Rao', 'senior-agent', 'escalations', { diligence: 3, ability: 1.1 }),
    person('quinn.murphy', 'Quinn Murphy', 'senior-agent', 'escalations', {
      ...DENVER,
      diligence: 1,
      ability: 0.6,
    }),
    person('rosa.martin', 'Rosa Martin', 'senior-agent', 'phone', { diligence: 2, ability: 0.7 }),
    person('sam.fischer', 'Sam Fischer', 'knowledge-editor', 'knowledge', {
      diligence: 3,
      ability: 0.8,
    }),
    person('tara.singh', 'Tara Singh', 'knowledge-editor', 'knowledge', {
      diligence: 2,
      ability: 0.5,
    }),
    person('uma.jones', 'Uma Jones', 'agent', 'email', {
      diligence: 3,
      ability: -0.1,
      startDay: -6,
    }),
    person('vic.brown', 'Vic Brown', 'agent', 'phone', {
      diligence: 2,
      ability: 0.1,
      startDay: -130,
    }),
  ],
  objectives: [
    {
      id: 'happy-customers',
      title: 'Customers are happy with how fast we help',
      owner: { kind: 'company' },
      cycle: QUARTER,
      weight: 2,
      keyResults: [
        {
          id: 'first-response',
          title: 'First reply within two hours',
          metric: { unit: 'hours', start: 9, current: 9, target: 2 },
          dueDay: 28,
          weight: 2,
          skills: [
            { skill: 'triage', level: 0.8 },
            { skill: 'clear-writing', level: 0.85 },
            { skill: 'time-management', level: 0.75, weight: 0.6 },
          ],
          checkIns: [
            ...weekly(9, 8.8, 8.5, 7.9, 7.6, 7.2, 6.9, 6.8),
            ...ofTeam('dach', 9.5, 9.4, 9.1, 9, 8.8, 8.6, 8.5, 8.4),
          ],
        },
        {
          id: 'csat',
          title: 'Satisfaction of 92 out of 100',
          metric: { unit: 'points', start: 81, current: 81, target: 92 },
          dueDay: 31,
          weight: 1.5,
          skills: [
            { skill: 'de-escalation', level: 0.85 },
            { skill: 'active-listening', level: 0.8 },
          ],
          checkIns: [
            ...weekly(81, 82, 83, 84.5, 86, 87, 88.5, 89.6),
            ...ofTeam('phone', 79, 79, 80, 81, 81, 82, 82, 83),
          ],
        },
        {
          id: 'uptime-answers',
          title: 'Keep wrong answers at three in a hundred',
          metric: { unit: 'wrong answers per 100', start: 3, current: 3, target: 3 },
          dueDay: 31,
          weight: 0.6,
          skills: [{ skill: 'product-knowledge', level: 0.85 }],
          checkIns: weekly(3, 3.1, 3, 2.9, 3, 3.1, 3, 3.2),
        },
      ],
    },
    {
      id: 'solve-at-once',
      title: 'Most problems are solved at the first contact',
      owner: { kind: 'team', id: 'phone' },
      cycle: QUARTER,
      keyResults: [
        {
          id: 'first-contact',
          title: 'Seven of ten problems solved at the first contact',
          metric: { unit: '%', start: 52, current: 52, target: 70 },
          dueDay: 24,
          weight: 1.5,
          skills: [
            { skill: 'troubleshooting', level: 0.8 },
            { skill: 'product-knowledge', level: 0.8, weight: 0.7 },
          ],
          checkIns: weekly(52, 53, 53, 54, 55, 55, 56, 57),
        },
        {
          id: 'handle-time',
          title: 'A call takes six minutes',
          metric: { unit: 'minutes', start: 8.5, current: 8.5, target: 6 },
          dueDay: 10,
          skills: [
            { skill: 'active-listening', level: 0.8, weight: 0.5 },
            { skill: 'troubleshooting', level: 0.75 },
          ],
          checkIns: weekly(8.5, 8.3, 8, 7.7, 7.4, 7.1, 6.7, 6.4),
        },
      ],
    },
    {
      id: 'self-service',
      title: 'Customers find answers themselves',
      owner: { kind: 'team', id: 'knowledge' },
      cycle: QUARTER,
      keyResults: [
        {
          id: 'helpful-articles',
          title: 'Four of five readers call an article helpful',
          metric: { unit: '%', start: 61, current: 61, target: 80 },
          dueDay: 30,
          skills: [
            { skill: 'knowledge-base', level: 0.85 },
            { skill: 'clear-writing', level: 0.9, weight: 0.7 },
          ],
          checkIns: weekly(61, 63, 66, 69, 72, 75, 78, 79),
        },
      ],
    },
    {
      id: 'leads-who-coach',
      title: 'Leads coach every week',
      owner: { kind: 'company' },
      cycle: { startDay: -60, endDay: 91 },
      weight: 0.8,
      keyResults: [
        {
          id: 'one-to-ones',
          title: 'Everyone has a one-to-one every week',
          metric: { unit: '%', start: 30, current: 30, target: 95 },
          dueDay: 80,
          skills: [
            { skill: 'coaching', level: 0.8, roles: ['team-lead'] },
            { skill: 'leadership', level: 0.75, roles: ['team-lead'], weight: 0.7 },
          ],
          checkIns: weekly(30, 34, 38, 45, 47, 52, 54, 58),
        },
      ],
    },
    {
      id: 'omar-mentor',
      title: 'I become a mentor',
      owner: { kind: 'employee', id: 'omar.farah' },
      cycle: QUARTER,
      keyResults: [
        {
          id: 'omar-mentees',
          title: 'Two colleagues take calls on their own after my mentoring',
          metric: { unit: 'colleagues', start: 0, current: 0, target: 2 },
          dueDay: 31,
          skills: [{ skill: 'coaching', level: 0.75 }],
          checkIns: [],
        },
      ],
    },
  ],
};
