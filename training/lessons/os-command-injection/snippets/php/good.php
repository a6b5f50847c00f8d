<?php
$line = ['ping', '-c', '1', '--', $_GET['host']]; // {{mark}}
$process = proc_open($line, [], $pipes);
