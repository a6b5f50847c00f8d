var start = new ProcessStartInfo("ping");
start.ArgumentList.Add("--");
start.ArgumentList.Add(Request.Query["host"]); // {{mark}}
Process.Start(start);
