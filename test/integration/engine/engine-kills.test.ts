import { test } from 'vitest';
import { expectCommitsToSurvive } from './engine-kills';

// Two: the second process begins on what the first one left. Many are for the soak.
test('keeps every acknowledged commit through two kills', () => expectCommitsToSurvive(2));
