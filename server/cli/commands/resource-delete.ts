import { deleteResource } from '../../resources/delete-resource.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const resourceDelete = tenantCommand({
  words: ['resource', 'delete'],
  summary: 'Delete a resource server: no more tokens are issued for it',
  declare: (command) => command.argument('[resource]', 'its identifier').option('--identifier <uri>', 'its identifier'),
  async run({ deps, scope }, given) {
    const target = targetOf(given, ['identifier'], 'resource: its identifier');
    const { identifier } = getValue(await deleteResource(deps, scope, target), target);
    return { json: { identifier, deleted: true }, text: `Resource ${identifier} is deleted.` };
  },
});
