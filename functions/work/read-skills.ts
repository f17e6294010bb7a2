import { type SkillReport, skillReports } from '../../core/recommend/skills.ts';
import type { Clock } from '../capabilities.ts';
import type { Tabled } from '../store/capabilities.ts';
import type { Loaded } from './load.ts';
import { NO_REQUEST, questionOf } from './question.ts';

/** How an employee's skills stand, now or as of an instant (epoch milliseconds). */
export const readSkills = async (
  services: Tabled & Clock,
  loaded: Loaded,
  asOfMs?: number,
): Promise<{ atMs: number; skills: SkillReport[] }> => {
  const { question } = await questionOf(services, loaded, NO_REQUEST, asOfMs);
  const atMs = asOfMs ?? question.atMs;
  return { atMs, skills: skillReports({ ...question, atMs, seed: '' }) };
};
