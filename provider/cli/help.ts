/** What `--help` prints. */
export const HELP = `pulumi-azure-marketplace: what became of the marketplace releases that a Pulumi stack declares

usage: pulumi-azure-marketplace status [options]

  status             reads the stack's state, and nothing else: no lock, no call to the marketplace
    -s, --stack NAME   the stack; left out: the selected one
    -C, --cwd DIR      the folder of the Pulumi project
        --state FILE   read a file made by \`pulumi stack export\`, or - for standard input, instead of running pulumi
        --json         print an array with one object for each release
        --markdown     print a table for a job summary
  -h, --help         print this
      --version      print the version

exit codes of status; of several releases the worst wins: 30, then 20, then 10, then 0
   0  live      every declared release is live
  10  pending   running, submitting, blocked (its messages are shown) or not started: the next \`pulumi up\` continues
  20  failed    failed, rejected, canceled or superseded: nothing is released again by itself
  30  unclear   nobody knows what became of a release, or state cannot be read
   1  an error: the command line, no state, or no OfferGoLive in it; never an answer about a release

State is as fresh as the last \`pulumi up\` or \`pulumi refresh\`; \`pulumi refresh\` asks the marketplace and posts nothing.
`;
