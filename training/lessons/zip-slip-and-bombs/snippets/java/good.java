import java.io.InputStream;
import java.nio.file.*;
import java.util.zip.*;

class Upload {
  void unpack(ZipInputStream in, Path dir) throws Exception {
    for (ZipEntry e; (e = in.getNextEntry()) != null; ) {
      Path file = dir.resolve(e.getName()).normalize(); // {{mark}}
      if (!file.startsWith(dir)) { // {{mark}}
        throw new ZipException("leaves the folder"); // {{mark}}
      }
      Files.copy(in, file);
    }
  }
}
