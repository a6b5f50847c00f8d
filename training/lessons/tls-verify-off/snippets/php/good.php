<?php
curl_setopt($curl, CURLOPT_CAINFO, '/etc/ca.pem'); // {{mark}}
