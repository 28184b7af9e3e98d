import { test } from 'vitest';
import { expectCommitsToSurvive } from './engine-kills';

// Many, each on what the one before left, are for the soak.
test('keeps every acknowledged commit through a kill', () => expectCommitsToSurvive(1));
