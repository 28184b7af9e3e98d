import { test } from 'vitest';
import { expectCommitsToSurvive } from '../integration/engine/engine-kills';

test('keeps every acknowledged commit through a hundred kills', () => expectCommitsToSurvive(100));
