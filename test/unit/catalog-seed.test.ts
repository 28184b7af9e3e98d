import { describe, expect, it } from 'vitest';
import { formOfView } from '../../electron/catalog/catalog-changes.rules';
import { pricingOfColumns } from '../../electron/catalog/catalog-pricing.rules';
import { stateOfChanges } from '../../electron/catalog/catalog-state.rules';
import { toolFormSchema } from '../../electron/catalog/catalog-tool.schema';
import { readCatalog, toolRow } from '../../prisma/seed/catalog-rows';

const rows = readCatalog().tools.map((tool) => toolRow(tool, 0));

describe('the tool form', () => {
  it.each(rows.map((row) => [row.name, row] as const))(
    'opens the seeded tool %s, and saving it untouched would write just what is there',
    (_, row) => {
      const shown = formOfView({
        slug: row.slug,
        name: row.name,
        description: row.description,
        longDescription: row.long_description,
        category: row.category,
        tags: [...row.tags],
        pricing: pricingOfColumns(row),
        requiredTier: row.required_tier,
        features: [...row.features],
        techStack: [...(row.tech_stack ?? [])],
        integrationType: row.integration_type,
        status: row.status,
        isFeatured: row.is_featured,
        isPopular: row.is_popular,
        provider: row.provider,
        documentationUrl: row.documentation_url,
        demoUrl: row.demo_url,
        supportUrl: row.support_url,
        iconUrl: row.icon_url,
        images: [...row.images],
        imageAlts: {},
        videoUrl: row.video_url,
        version: row.version,
      });
      // Words of pictures stand in a table of the desk's, and the seed has none.
      const { pricing, image_alts, ...written } = stateOfChanges(toolFormSchema.parse(shown));
      expect({ ...row, tech_stack: row.tech_stack ?? [] }).toMatchObject(written);
      expect(row).toMatchObject(pricing ?? {});
      expect(image_alts).toEqual({});
    },
  );
});
