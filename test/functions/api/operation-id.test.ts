import { describe, expect, it } from 'vitest';
import { operationIdOf } from '../../../functions/api/operation-id.ts';
import { describedOf, OPERATIONS } from '../../contract/document.ts';

describe('names of operations', () => {
  it.each([
    ['post', '/v1/events', false, 'postEvents'],
    ['get', '/v1/employees/{id}/next-lesson', false, 'getNextLesson'],
    ['get', '/v1/skills', true, 'listSkills'],
    ['post', '/v1/skills', false, 'postSkills'],
    ['patch', '/v1/skills', false, 'patchSkills'],
    ['patch', '/v1/skills/{id}', false, 'patchSkill'],
    ['get', '/v1/policy/versions/{version}', false, 'getPolicyVersion'],
    ['post', '/v1/policy/drafts/{id}/publish', false, 'publishPolicyDraft'],
    ['get', '/v1/employees/{id}/digests', true, 'listEmployeeDigests'],
    ['get', '/health/live', false, 'getHealthLive'],
  ])('%s %s, a list: %s → %s', (method, path, isList, name) => {
    expect(operationIdOf(method, path, isList)).toBe(name);
  });

  it('are words that every language can call, each once', () => {
    const names = OPERATIONS.map((operation) => describedOf(operation).operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]{3,39}$/);
  });
});
