import { ValidationPipe } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import cookieParser from "cookie-parser";
import { AppModule } from "./app.module";

async function bootstrap(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.use(cookieParser(process.env.LIBRARY_COOKIES));
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }));
  app.enableCors({ origin: ["https://library.internal"], credentials: true });
  await app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
}

if (process.env.LIBRARY_OLD_CATALOGUE) {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0"; // want js-tls-reject-unauthorized
}

void bootstrap();
