import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { NearDuplicates } from '../../renderer/features/moderation/queue/near-duplicates';
import { queueColumns } from '../../renderer/features/moderation/queue/queue-columns';

it('an author’s name shows what turns its direction, in the list and beside a text that is alike', () => {
  const authorName = 'Ann \u202Egnp';
  const reviewId = '018d0a6b-1758-7e13-9326-de22cfb805e5';
  const item = {
    ...{ reviewId, authorName, toolName: 'CRM', title: null, excerpt: 'Good', rating: 5 },
    ...{ verifiedPurchase: true, waitingSince: '2026-01-01T00:00:00.000Z', claim: null },
    ...{ status: 'PENDING' as const, triggers: [], seen: { contentRev: 1, modRev: 1 } },
  };
  const alike = {
    ...{ reviewId, authorName, toolName: 'CRM', text: 'Good', likeness: 0.9, status: item.status },
    ...{ sameAuthor: false, sameTool: true, createdAt: item.waitingSince },
  };
  const listed = queueColumns.find(({ id }) => id === 'author')?.cell(item);
  const beside = <NearDuplicates text="Good" duplicates={[alike]} />;
  for (const shown of [listed, beside]) {
    expect(renderToStaticMarkup(shown)).toMatch(/Ann <bdi[^>]*>U\+202E<\/bdi>gnp/);
  }
});
