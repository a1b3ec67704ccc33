import type { CommandName } from "./options";

/** What `--help` prints. */
export const HELP = `pulumi-azure-marketplace: what became of the marketplace releases that a Pulumi stack declares

usage: pulumi-azure-marketplace <command> [options]

  status             how every declared release stands, from the stack's state alone
  history            who released what, when, with whose approval, from the stack's state alone
  doctor             can this machine sign in and read these offers; only reads
  cancel             cancels the operation that runs on an offer, where the service says that it can be
  -h, --help         print this, or with a command what it takes
      --version      print the version

The documents: docs/cli.md. State is as fresh as the last \`pulumi up\` or \`pulumi refresh\`; \`pulumi refresh\` asks the
marketplace and posts nothing.
`;

const STACK = `    -s, --stack NAME   the stack; left out: the selected one
    -C, --cwd DIR      the folder of the Pulumi project
        --state FILE   read a file made by \`pulumi stack export\`, or - for standard input, instead of running pulumi`;

const FORMATS = `        --json         print an array with one object for each release
        --markdown     print a table for a job summary`;

const OFFER = `        --publisher ID, --offer ID
                       one offer instead, without any stack`;

/** What `<command> --help` prints. */
export const HELP_OF: Readonly<Record<CommandName, string>> = {
  status: `usage: pulumi-azure-marketplace status [options]

reads the stack's state, and nothing else: no lock, no call to the marketplace

${STACK}
${FORMATS}

exit codes; of several releases the worst wins: 30, then 20, then 10, then 0
   0  live      every declared release is live
  10  pending   running, submitting, blocked (its messages are shown) or not started: the next \`pulumi up\` continues
  20  failed    failed, rejected, canceled or superseded: nothing is released again by itself
  30  unclear   nobody knows what became of a release, or state cannot be read
   1  an error: the command line, no state, or no OfferGoLive in it; never an answer about a release
`,
  history: `usage: pulumi-azure-marketplace history [options]

every release that the stack's state keeps a record of, newest first; reads the state, and nothing else

${STACK}
${FORMATS}

exit codes
   0  printed, also where nothing was released yet
   1  an error: the command line, no state, or no OfferGoLive in it
`,
  doctor: `usage: pulumi-azure-marketplace doctor [options]

resolves the service, signs in, and reads every offer of the stack in each way that a release does; one line for each
finding: ok, warn or fail, with what to do. It sends nothing to the marketplace but GETs

${STACK}
${OFFER}

exit codes
   0  no line says fail
   1  one does, or the command line is wrong
`,
  cancel: `usage: pulumi-azure-marketplace cancel --yes [options]

asks the service once to cancel an operation, only where the operation says that it can be, and waits for its end

${STACK}
        --resource NAME
                       name or URN of the OfferGoLive; left out: the only one of the stack
${OFFER}:
                       cancels whatever operation runs on it, a publish as well
        --timeout DURATION
                       how long to wait for the end; left out: 30m
        --yes          do it; without it nothing is sent

exit codes
   0  the operation ended as canceled
  10  the cancel was accepted, and the operation has not ended yet
  20  it is not canceled: nothing runs, it cannot be cancelled, the service refused, or it ended in another way
  30  nobody knows: the answer was lost, or the service no longer finds the operation
   1  an error: the command line, no state, no sign-in, the service cannot be read; no cancel was sent
`,
};
