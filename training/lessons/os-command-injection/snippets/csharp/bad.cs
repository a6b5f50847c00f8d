var line = "-c \"ping -c 1 " + Request.Query["host"] + "\""; // {{mark}}
Process.Start("/bin/sh", line); // {{mark}}
