import { execFile, execSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { BadRequestException, Body, Controller, Get, NotFoundException, Param, Post, Query, Res } from "@nestjs/common";
import axios from "axios";
import type { Response } from "express";
import { MembersService } from "./members.service";

const PICTURES = "/srv/library/pictures";

@Controller("members")
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get("picture/:name")
  async picture(@Param("name") name: string): Promise<Buffer> {
    return readFile(join(PICTURES, name)); // want js-path-from-request
  }

  @Get("picture/:name/safe")
  safePicture(@Param("name") name: string, @Res() res: Response): void {
    const file = resolve(PICTURES, basename(name));
    if (!file.startsWith(PICTURES + sep)) {
      throw new NotFoundException();
    }
    createReadStream(file).pipe(res);
  }

  @Post("card")
  card(@Body("name") name: string): void {
    execSync(`printcard --name "${name}"`); // want js-child-process-shell
  }

  @Post("card/safe")
  safeCard(@Body("name") name: string): void {
    execFile("printcard", ["--name", name]);
  }

  @Get("avatar")
  async avatar(@Query("url") url: string): Promise<ArrayBuffer> {
    const answer = await axios.get(url, { responseType: "arraybuffer", timeout: 5000 }); // want js-ssrf-request
    return answer.data;
  }

  @Get("catalogue")
  async catalogue(@Query("isbn") isbn: string): Promise<unknown> {
    if (!/^\d{13}$/.test(isbn)) {
      throw new BadRequestException();
    }
    const answer = await axios.get(`https://catalogue.library.internal/books/${isbn}`, { timeout: 5000 });
    return answer.data;
  }

  @Get("formula")
  formula(@Query("f") f: string): number {
    return eval(f); // want js-eval-dynamic
  }
}
