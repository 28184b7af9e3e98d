import { procedureFor, router } from '../../ipc/procedure';
import { catalogAccess } from '../catalog-access';
import { takeUpload } from '../files/catalog-uploads';
import {
  pictureViewSchema,
  readPictureInput,
  storedPictureSchema,
  storePictureInput,
} from './media.schema';
import { readPicture, storePicture } from './media.service';

/** Pictures of tools: stored from files, and looked at. */
export const mediaRouter = router({
  store: procedureFor('catalog.write')
    .input(storePictureInput)
    .output(storedPictureSchema)
    .mutation(({ ctx, input }) => storePicture(catalogAccess(ctx), takeUpload(input.uploadId))),
  read: procedureFor('catalog.read')
    .input(readPictureInput)
    .output(pictureViewSchema)
    .query(({ ctx, input }) => readPicture(catalogAccess(ctx), input.address)),
});
