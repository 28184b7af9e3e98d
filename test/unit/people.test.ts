import { describe, expect, it } from 'vitest';
import { type LoginState, loginState } from '../../electron/workspace/people.rules';
import type { StaffLogin } from '../../electron/workspace/people.schema';

const person = {
  ...{ id: '019ad000-0000-7000-8000-000000000001', name: 'Mo', email: 'mo@example.com' },
  ...{ active: true, moderates: true },
};
const login: StaffLogin = {
  ...{ login: 'mo', server: 'open', groups: ['moderator'], own: false, person },
};

describe('what is said of a login', () => {
  it.each<[LoginState, Partial<StaffLogin>]>([
    ['works', {}],
    ['works', { groups: ['curator'], person: { ...person, moderates: false } }],
    [
      'not_moderator',
      { groups: ['curator', 'moderator'], person: { ...person, moderates: false } },
    ],
    ['groupless', { groups: [] }],
    ['deactivated', { groups: [], person: { ...person, active: false } }],
    ['closed', { server: 'closed', person: { ...person, active: false } }],
    ['gone', { server: 'gone', groups: [] }],
    ['unlinked', { person: null }],
  ])('is “%s” first of all where %j', (state, change) => {
    expect(loginState({ ...login, ...change })).toBe(state);
  });
});
