// The certificate authority of the token endpoint, made at start: the sign-in library refuses plain http.
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import forge from "node-forge";

/** An authority and a server certificate for 127.0.0.1 and localhost. */
export interface Certificates {
  caPem: string;
  certificatePem: string;
  keyPem: string;
}

let made: Certificates | undefined;

/**
 * The certificates of a data folder, made when it has none; without a folder, those of this process. They are kept,
 * because clients that trust a killed sandbox must trust the next one on the same folder.
 */
export function loadCertificates(folder: string | undefined): Certificates {
  if (folder === undefined) return (made ??= makeCertificates());
  const path = join(folder, "certificates.json");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Certificates;
  } catch {
    // First start, or a start that was killed half-way through the write.
    const certificates = (made ??= makeCertificates());
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, JSON.stringify(certificates), { mode: 0o600 });
    return certificates;
  }
}

function makeCertificates(): Certificates {
  const authority = keyPair();
  const server = keyPair();
  const ca = certificate("Azure Marketplace Sandbox CA", "01", authority.publicKey);
  ca.setIssuer(ca.subject.attributes);
  ca.setExtensions([
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
  ca.sign(authority.privateKey, forge.md.sha256.create());
  const leaf = certificate("localhost", "02", server.publicKey);
  leaf.setIssuer(ca.subject.attributes);
  leaf.setExtensions([
    { name: "basicConstraints", cA: false },
    { name: "extKeyUsage", serverAuth: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 2, value: "localhost" },
        { type: 7, ip: "127.0.0.1" },
      ],
    },
  ]);
  leaf.sign(authority.privateKey, forge.md.sha256.create());
  return {
    caPem: forge.pki.certificateToPem(ca),
    certificatePem: forge.pki.certificateToPem(leaf),
    keyPem: server.pem,
  };
}

function certificate(commonName: string, serial: string, publicKey: forge.pki.PublicKey): forge.pki.Certificate {
  const made = forge.pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = serial;
  // TLS looks at the real time, whatever clock the sandbox runs on.
  made.validity.notBefore = new Date(Date.now() - 86_400_000);
  made.validity.notAfter = new Date(Date.now() + 365 * 86_400_000);
  made.setSubject([{ name: "commonName", value: commonName }]);
  return made;
}

// Keys come from Node, because forge's own generator is many times slower.
function keyPair(): { publicKey: forge.pki.PublicKey; privateKey: forge.pki.rsa.PrivateKey; pem: string } {
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  return {
    publicKey: forge.pki.publicKeyFromPem(pair.publicKey),
    privateKey: forge.pki.privateKeyFromPem(pair.privateKey) as forge.pki.rsa.PrivateKey,
    pem: pair.privateKey,
  };
}
