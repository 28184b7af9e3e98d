import { expect, it } from 'vitest';
import { attackContract } from '../../support/contract-attack';
import { openTestDesk } from '../../support/open-test-desk';

it('answers every input that a schema lets through, or says why not', async () => {
  const test = await openTestDesk();
  try {
    const { answered, refused, faults } = await attackContract(test.desk, { runs: 1, seed: 1 });
    expect(faults).toEqual([]);
    // Were nothing answered, nothing would have been reached that could fail.
    expect(answered.size).toBeGreaterThan(60);
    expect(refused.size).toBeGreaterThan(60);
  } finally {
    await test.close('remove');
  }
});
