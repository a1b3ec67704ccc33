/** Something that the person who runs the command can mend: its message is one sentence, shown without a stack. */
export class CliError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CliError";
  }
}
