/** The sandbox payment provider as a command of the built package; it reads its own environment and stops on SIGTERM. */
export async function run(): Promise<number> {
  await import('../sandbox/main.ts')
  return 0
}
