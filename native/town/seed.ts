/** Process entry: brings the demo town into the platform's database once. `--data DIR --keys DIR [--seed N] ...` */
import { announceFatal } from './announce.ts'
import { readSeedOptions } from './options.ts'
import { seedTown } from './seedTown.ts'

try {
  const begun = performance.now()
  const seeded = await seedTown(readSeedOptions(process.argv.slice(2)))
  process.stdout.write(`ready ${JSON.stringify({ ...seeded, ms: Math.round(performance.now() - begun) })}\n`)
} catch (error) {
  announceFatal(error)
}
