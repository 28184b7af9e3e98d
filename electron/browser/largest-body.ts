/**
 * A request body larger than this is no form of ours. The longest text of the contract has room twice, because
 * JSON writes a quotation mark with two characters (`test/unit/contract.test.ts` compares them).
 */
export const largestBodyBytes = 64 * 1024 * 1024;
