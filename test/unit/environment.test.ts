import { isAbsolute } from 'node:path';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../electron/shared/environment';

it.each(['XDG_CONFIG_HOME', 'DESK_PORT', 'DESK_PROFILE_DIR'])(
  'takes an empty %s as absent',
  (name) => {
    const environment = readEnvironment({ [name]: '' });
    expect(environment).toEqual(readEnvironment({}));
    expect(isAbsolute(environment.profileDir)).toBe(true);
  },
);
