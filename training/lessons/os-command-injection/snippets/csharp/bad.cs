var line = "-c \"ping -c 1 " + Request.Query["host"] + "\"";
Process.Start("/bin/sh", line); // {{mark}}
