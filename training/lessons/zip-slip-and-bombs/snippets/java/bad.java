import java.io.InputStream;
import java.nio.file.*;
import java.util.zip.*;

class Upload {
  void unpack(ZipInputStream in, Path dir) throws Exception {
    for (ZipEntry e; (e = in.getNextEntry()) != null; ) {
      Files.copy(in, dir.resolve(e.getName())); // {{mark java-zip-slip}}
    }
  }
}
