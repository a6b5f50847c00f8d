import { createHash, randomBytes, scrypt as scryptCallback, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Injectable, UnauthorizedException } from "@nestjs/common";
import { JwtService } from "@nestjs/jwt";
import * as jwt from "jsonwebtoken";

const scrypt = promisify(scryptCallback);

interface Claims {
  sub: string;
}

@Injectable()
export class MembersService {
  constructor(private readonly tokens: JwtService) {}

  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    const key = (await scrypt(password, salt, 32)) as Buffer;
    return `${salt.toString("hex")}:${key.toString("hex")}`;
  }

  async matches(password: string, stored: string): Promise<boolean> {
    const [salt, key] = stored.split(":").map((part) => Buffer.from(part, "hex"));
    return timingSafeEqual((await scrypt(password, salt, 32)) as Buffer, key);
  }

  cardNumber(): string {
    const token = Math.floor(Math.random() * 1e12).toString(16); // want js-math-random-secret
    return token;
  }

  colour(): number {
    return Math.floor(Math.random() * 360);
  }

  read(header: string): Claims {
    const claims = jwt.verify(header.replace("Bearer ", ""), process.env.LIBRARY_JWT!, { algorithms: ["HS256"] });
    if (typeof claims === "string" || !claims.sub) {
      throw new UnauthorizedException();
    }
    return { sub: claims.sub };
  }

  peek(header: string): Claims | null {
    return jwt.decode(header.replace("Bearer ", "")) as Claims | null; // misses jwt-unverified
  }

  oldHash(password: string): string {
    return createHash("sha1").update(password).digest("hex"); // want js-weak-hash-security
  }

  cacheKey(path: string): string {
    return createHash("md5").update(path).digest("hex");
  }
}
