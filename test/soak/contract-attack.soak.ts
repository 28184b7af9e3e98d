import { expect, it } from 'vitest';
import { attackContract } from '../support/contract-attack';
import { openTestDesk } from '../support/open-test-desk';

it('answers a hundred hostile inputs for each procedure, or says why not', async () => {
  const test = await openTestDesk();
  const seed = Number(process.env['CONTRACT_SEED'] ?? Date.now() % 2 ** 31);
  try {
    const { faults } = await attackContract(test.desk, { runs: 100, seed });
    expect(faults, `CONTRACT_SEED=${seed} finds them again`).toEqual([]);
  } finally {
    await test.close('remove');
  }
});
