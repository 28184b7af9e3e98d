import { Boxes, FileUp, Plus, SearchX } from 'lucide-react';
import { navigate } from '../../shared/hash-route';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';

export interface CatalogEmptyProps {
  readonly narrowed: boolean;
  readonly onClear: () => void;
  /** Null for who may not create tools. */
  readonly onCreate: (() => void) | null;
}

/** In place of the tools where there are none to show, with what to do about it. */
export function CatalogEmpty({ narrowed, onClear, onCreate }: CatalogEmptyProps) {
  if (narrowed) {
    return (
      <EmptyState
        icon={SearchX}
        title="No tool matches"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Try another word, or take a filter away.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Boxes}
      title="The catalog is empty"
      action={
        onCreate && (
          <>
            <Button variant="primary" icon={Plus} onClick={onCreate}>
              Add a tool
            </Button>
            <Button icon={FileUp} onClick={() => navigate('changes', { import: '1' })}>
              Import a file
            </Button>
          </>
        )
      }
    >
      Tools that the marketplace offers stand here, with their prices and plans. A CSV or JSON file
      of tools can be looked at before anything of it is stored.
    </EmptyState>
  );
}
