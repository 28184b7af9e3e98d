import type { ToolChanges } from './catalog-changes.rules';
import { columnsOfPricing } from './catalog-pricing.rules';
import type { ToolContent } from './catalog-tool.schema';

/** The columns of a whole tool that a person sets. */
export function columnsOfContent(content: ToolContent) {
  return {
    slug: content.slug,
    name: content.name,
    description: content.description,
    long_description: content.longDescription,
    category: content.category,
    tags: content.tags,
    ...columnsOfPricing(content.pricing),
    required_tier: content.requiredTier,
    features: content.features,
    tech_stack: content.techStack,
    integration_type: content.integrationType,
    status: content.status,
    is_featured: content.isFeatured,
    is_popular: content.isPopular,
    provider: content.provider,
    documentation_url: content.documentationUrl,
    demo_url: content.demoUrl,
    support_url: content.supportUrl,
    icon_url: content.iconUrl,
    images: content.images,
    video_url: content.videoUrl,
    version: content.version,
  };
}

type ToolColumns = ReturnType<typeof columnsOfContent>;

const fieldColumns = {
  slug: 'slug',
  name: 'name',
  description: 'description',
  longDescription: 'long_description',
  category: 'category',
  tags: 'tags',
  requiredTier: 'required_tier',
  features: 'features',
  techStack: 'tech_stack',
  integrationType: 'integration_type',
  status: 'status',
  isFeatured: 'is_featured',
  isPopular: 'is_popular',
  provider: 'provider',
  documentationUrl: 'documentation_url',
  demoUrl: 'demo_url',
  supportUrl: 'support_url',
  iconUrl: 'icon_url',
  images: 'images',
  videoUrl: 'video_url',
  version: 'version',
} as const satisfies Record<Exclude<keyof ToolContent, 'pricing'>, keyof ToolColumns>;

/** The columns of changed fields alone: what was not touched is not written. */
export function columnsOfChanges({ pricing, ...others }: ToolChanges): Partial<ToolColumns> {
  const touched = Object.entries(fieldColumns).flatMap(([field, column]) => {
    const value = others[field as keyof typeof fieldColumns];
    return value === undefined ? [] : [[column, value] as const];
  });
  return { ...Object.fromEntries(touched), ...(pricing && columnsOfPricing(pricing)) };
}
